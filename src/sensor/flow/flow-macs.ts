/** Whether a packet has the MAC pair that its flow was first seen with: both sides of a router, or spoofing, have another. */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { readWord } from "./five-tuple.ts";
import { FLOW_BIT, type FlowTable, I } from "./flow-table.ts";

/** `direction` is 0 for packets from the flow's end A, 1 for those from B. */
export function hasFlowsMacs(
  table: FlowTable,
  slot: number,
  direction: 0 | 1,
  bytes: Uint8Array,
  packet: DecodedPacket,
): boolean {
  const { ints } = table;
  const n = slot * I.stride;
  const bits = ints[n + I.bits] as number;
  const hasMac = (bits & (direction === 0 ? FLOW_BIT.hasMacA : FLOW_BIT.hasMacB)) !== 0;
  // MACs that lie apart (cooked, 802.11) are judged packet by packet.
  if (packet.macOffset < 0) return !hasMac && packet.srcMacOffset < 0 && packet.dstMacOffset < 0;
  const at = n + (direction === 0 ? I.macA : I.macB);
  return (
    hasMac &&
    ints[at] === readWord(bytes, packet.macOffset) &&
    ints[at + 1] === readWord(bytes, packet.macOffset + 4) &&
    ints[at + 2] === readWord(bytes, packet.macOffset + 8)
  );
}
