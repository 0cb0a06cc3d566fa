import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAddress } from "../../base/address.ts";
import type { FlowKey } from "../../model/frame-select.ts";
import { NO_MATCH } from "../../model/sniffer-rule.ts";
import { PORTS } from "../flow/five-tuple.ts";
import { I } from "../flow/flow-table.ts";
import { TrackingBench } from "../flow/test-tracking.ts";
import { IP_PROTO } from "../packet/decoded-packet.ts";
import { IP_A, IP_B, ipv4Packet, tcpSegment, udpDatagram } from "../packet/test-frames.ts";
import { type IndexedRule, RuleIndex } from "./rule-index.ts";
import type { Joint } from "./rule-sets.ts";

const WEB = ipv4Packet({ proto: IP_PROTO.tcp, payload: tcpSegment({ srcPort: 50_000, dstPort: 443 }) });
const BACK = ipv4Packet({
  proto: IP_PROTO.tcp,
  src: IP_B,
  dst: IP_A,
  payload: tcpSegment({ srcPort: 443, dstPort: 50_000 }),
});
const OTHER = ipv4Packet({ proto: IP_PROTO.tcp, payload: tcpSegment({ srcPort: 50_001, dstPort: 443 }) });
const DNS = ipv4Packet({ proto: IP_PROTO.udp, payload: udpDatagram({ dstPort: 53 }) });

const text = (address: readonly number[]): string => formatAddress(Uint8Array.from(address), 0, 4);
const FLOW: FlowKey = {
  proto: IP_PROTO.tcp,
  addresses: [text(IP_A), text(IP_B)],
  ports: [50_000, 443],
  vlan: [],
};

function judged(packet: Uint8Array, rules: readonly IndexedRule[], joints: readonly Joint[] = []): number[] {
  const index = new RuleIndex();
  index.replace(rules, undefined, joints);
  const bench = new TrackingBench();
  const slot = bench.feed(packet, 1);
  const ports = bench.tracker.table.ints[slot * I.stride + PORTS] as number;
  return [...index.sets.handlesOf(index.evaluate(packet, bench.packet, ports))];
}

test("a joint is there where all of its parts are", () => {
  const rules = [
    { handle: 1, match: { ports: ["443"] } },
    { handle: 2, match: { cidrs: [`${text(IP_B)}/32`] } },
    { handle: 3, match: { ports: ["53"] } },
  ];
  const joints = [
    { handle: 8, parts: [1, 2] },
    { handle: 9, parts: [1, 3] },
  ];
  assert.deepEqual(judged(WEB, rules, joints), [1, 2, 8]);
  assert.deepEqual(judged(DNS, rules, joints), [2, 3]);
});

test("a joint comes with the part that was missing, as a name does that is learned later", () => {
  const { sets } = new RuleIndex();
  sets.clear([{ handle: 8, parts: [1, 2] }]);
  const set = (...handles: number[]): number => {
    sets.begin();
    sets.take(handles);
    return sets.end();
  };
  assert.deepEqual([...sets.handlesOf(sets.union(set(1, 5), set(2)))], [1, 2, 5, 8]);
  assert.deepEqual([...sets.handlesOf(sets.union(set(1), set(5)))], [1, 5]);
});

test("a very flow is found both ways, and no other one", () => {
  const wanted = [FLOW, { ...FLOW, proto: IP_PROTO.udp }, { ...FLOW, vlan: [7] }];
  const rules = wanted.map((flow, handle) => ({ handle, match: NO_MATCH, flows: [flow] }));
  assert.deepEqual(judged(WEB, rules), [0]);
  assert.deepEqual(judged(BACK, rules), [0]);
  assert.deepEqual(judged(OTHER, rules), []);
  assert.deepEqual(judged(DNS, rules), []);
  const turned: FlowKey = { ...FLOW, addresses: [text(IP_B), text(IP_A)], ports: [443, 50_000] };
  assert.deepEqual(judged(WEB, [{ handle: 4, match: NO_MATCH, flows: [turned] }]), [4]);
});
