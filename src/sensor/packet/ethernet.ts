/**
 * Ethernet II (IEEE 802.3).
 *
 *     0        6        12   14
 *     | dst    | src    | type | payload …
 */
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEtherType } from "./ether-type.ts";

const SHORT = anomalyBit("short-link-header");
const GROUP_SOURCE = moreAnomalyBit("group-source-mac");

export function decodeEthernet(bytes: Uint8Array, at: number, packet: DecodedPacket): void {
  const have = packet.end - at;
  if (have < 14) {
    if (packet.originalEnd - at < 14) packet.anomalies |= SHORT;
    if (have < 12) return;
  }
  packet.macOffset = at;
  packet.dstMacOffset = at;
  packet.srcMacOffset = at + 6;
  if (((bytes[at + 6] as number) & 1) !== 0) packet.moreAnomalies |= GROUP_SOURCE;
  if (have >= 14) decodeEtherType(bytes, at + 12, packet);
}
