/**
 * Whether a frame's original length can be true. A capture that was cut (by snaplen, by its tool or by a liar) claims
 * it without showing the bytes, and all sums rest on it: it is counted as claimed, and the doubt is an anomaly.
 */
import { moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";

const DOUBTFUL = moreAnomalyBit("original-length-doubtful");
/** What may follow an IP packet in its frame: padding to 60 bytes, a check sequence, a switch's time stamp. */
const LONGEST_TRAILER = 64;
/** Segmentation offload hands frames up to this to a capture on the sending host; no link carries them (libpcap's own bound). */
export const LONGEST_FRAME = 262_144;

/** `networkEnd` is where the IP header says that the packet ends. */
export function judgeOriginalLength(networkEnd: number, packet: DecodedPacket): void {
  if (packet.originalEnd > packet.end && packet.originalEnd - networkEnd > LONGEST_TRAILER)
    packet.moreAnomalies |= DOUBTFUL;
}

export function judgeFrameLength(originalLength: number, packet: DecodedPacket): void {
  if (originalLength > LONGEST_FRAME) packet.moreAnomalies |= DOUBTFUL;
}
