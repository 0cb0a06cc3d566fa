/** Which flow a slot holds right now, for those who tell others of it. Allocates: not for every packet. */
import { communityId } from "../../base/community-id.ts";
import type { FlowIdentity } from "../../model/flow-identity.ts";
import { NO_VLAN } from "../packet/decoded-packet.ts";
import { F, FLOW_BIT, type FlowTable, I } from "./flow-table.ts";

export function identityOfSlot(table: FlowTable, slot: number): FlowIdentity {
  const f = slot * F.stride;
  const n = slot * I.stride;
  const proto = (table.keyWord(slot, 9) >> 8) & 0xff;
  const vlans = table.keyWord(slot, 10);
  return {
    flowId: table.numbers[f + F.flowId] as number,
    communityId: communityIdOfSlot(table, slot, proto),
    vlan: [vlans & 0xffff, vlans >>> 16].filter((id) => id !== NO_VLAN),
    proto,
    startSeconds: table.numbers[f + F.startSeconds] as number,
    startNanos: table.ints[n + I.startNanos] as number,
  };
}

function communityIdOfSlot(table: FlowTable, slot: number, proto: number): string {
  const n = slot * I.stride;
  const orig = ((table.ints[n + I.bits] as number) & FLOW_BIT.origIsB) !== 0 ? 1 : 0;
  const addresses = new Uint8Array(32);
  const length = table.copyAddress(slot, orig, addresses, 0);
  table.copyAddress(slot, orig === 0 ? 1 : 0, addresses, 16);
  const ports = table.keyWord(slot, 8);
  const icmp = table.ints[n + I.icmp] as number;
  return communityId({
    proto,
    origAddress: addresses.subarray(0, length),
    respAddress: addresses.subarray(16, 16 + length),
    origPort: orig === 0 ? ports >>> 16 : ports & 0xffff,
    respPort: orig === 0 ? ports & 0xffff : ports >>> 16,
    icmpType: icmp >> 8,
    icmpCode: icmp & 0xff,
  });
}
