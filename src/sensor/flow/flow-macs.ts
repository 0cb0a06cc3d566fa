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

/** Whether the MAC pairs that the flow's directions were first seen with are each other's turned round. */
export function areMacsMirrored(table: FlowTable, slot: number): boolean {
  const { ints } = table;
  const n = slot * I.stride;
  const both = FLOW_BIT.hasMacA | FLOW_BIT.hasMacB;
  if (((ints[n + I.bits] as number) & both) !== both) return false;
  const a = n + I.macA;
  const b = n + I.macB;
  return isMirror(ints, a, b) && isMirror(ints, b, a);
}

/** The first half of the pair at `a` is the second half of that at `b`. */
function isMirror(ints: Int32Array, a: number, b: number): boolean {
  const middle = ints[b + 1] as number;
  const last = ints[b + 2] as number;
  return ints[a] === ((middle << 16) | (last >>> 16)) && (ints[a + 1] as number) >>> 16 === (last & 0xffff);
}
