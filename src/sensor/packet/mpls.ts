/**
 * MPLS (RFC 3032): a stack of labels, then what nobody names. RFC 4928 lets the first half byte tell: 4 and 6 are IP.
 *
 *     0                                      4
 *     | label (20) | class (3) | last (1) | ttl (8) | …
 *
 * A pseudowire without a control word may begin with a MAC whose first half byte looks the same, so the header's own
 * length must fit too, or its checksum, before it is believed.
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4, hasRightChecksum } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

const SHORT = anomalyBit("short-link-header");
const TOO_DEEP = moreAnomalyBit("mpls-stack-too-deep");
const MAX_LABELS = 16;

export function decodeMpls(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  let offset = at;
  for (let labels = 0; ; labels++) {
    if (packet.end - offset < 4) {
      if (packet.originalEnd - offset < 4) packet.anomalies |= SHORT;
      return;
    }
    if (labels === MAX_LABELS) {
      packet.moreAnomalies |= TOO_DEEP;
      return;
    }
    const last = ((bytes[offset + 2] as number) & 1) !== 0;
    offset += 4;
    if (last) break;
  }
  if (packet.end - offset < 6) return;
  const first = bytes[offset] as number;
  const room = packet.originalEnd - offset;
  if (first >> 4 === 4) {
    const totalLength = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
    const headerLength = (first & 15) * 4;
    if (headerLength < 20) return;
    const checked = packet.end - offset >= headerLength && hasRightChecksum(bytes, offset, headerLength);
    if (checked || (totalLength >= headerLength && totalLength <= room)) decodeIpv4(bytes, offset, packet);
  } else if (first >> 4 === 6) {
    const payloadLength = ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
    if (payloadLength + 40 <= room) decodeIpv6(bytes, offset, packet);
  }
}
