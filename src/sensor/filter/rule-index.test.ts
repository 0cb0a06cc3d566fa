import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMac } from "../../base/address.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import type { Match } from "../../model/sniffer-rule.ts";
import { PlaceNumbers, type WantedPlaces } from "../../places/place-numbers.ts";
import { addressWords, NO_RANGES, RangeIndexBuilder } from "../../places/range-index.ts";
import { PORTS } from "../flow/five-tuple.ts";
import { I } from "../flow/flow-table.ts";
import { TrackingBench } from "../flow/test-tracking.ts";
import { IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import {
  ethernetFrame,
  IP_A,
  IP_B,
  ipv4Packet,
  ipv6Packet,
  tcpSegment,
  udpDatagram,
} from "../packet/test-frames.ts";
import { RuleIndex } from "./rule-index.ts";
import { RuleJudge } from "./rule-judge.ts";

const WEB = ipv4Packet({ proto: IP_PROTO.tcp, payload: tcpSegment({ srcPort: 50_000, dstPort: 443 }) });
const ANSWER = ipv4Packet({
  proto: IP_PROTO.tcp,
  src: IP_B,
  dst: IP_A,
  payload: tcpSegment({ srcPort: 443, dstPort: 50_000, flags: TCP_FLAG.syn | TCP_FLAG.ack }),
});
const DNS = ipv4Packet({ proto: IP_PROTO.udp, payload: udpDatagram({ dstPort: 53 }) });
const SIX = ipv6Packet({ next: IP_PROTO.tcp, payload: tcpSegment({ srcPort: 1234, dstPort: 80 }) });

function judged(packet: Uint8Array, matches: Partial<Match>[], places?: WantedPlaces): number[] {
  const index = new RuleIndex();
  index.replace(
    matches.map((match, handle) => ({ handle, match })),
    places && { countries: new PlaceNumbers(places.countries), systems: new PlaceNumbers(places.systems) },
  );
  const bench = new TrackingBench();
  const slot = bench.feed(packet, 1);
  const ports = bench.tracker.table.ints[slot * I.stride + PORTS] as number;
  return [...index.sets.handlesOf(index.evaluate(packet, bench.packet, ports))];
}

test("a port is of either end and of TCP, UDP or both, as pcap-filter has it", () => {
  const ports = ["443", "tcp/443", "udp/443", "50000", "53", "udp/53", "tcp/53", "80"];
  const wanted = ports.map((port) => ({ ports: [port] }));
  assert.deepEqual(judged(WEB, wanted), [0, 1, 3]);
  assert.deepEqual(judged(ANSWER, wanted), [0, 1, 3]);
  assert.deepEqual(judged(DNS, wanted), [4, 5]);
  assert.deepEqual(judged(SIX, wanted), [7]);
  assert.deepEqual(judged(WEB, [{ ports: ["nonsense", "0", "70000"] }]), []);
});

test("any of several objects is enough, and a rule that several of them name is there once", () => {
  assert.deepEqual(
    judged(WEB, [
      { ports: ["443", "50000"], cidrs: ["203.0.113.0/24", "0.0.0.0/0"] },
      { ports: ["53"], cidrs: ["203.0.113.9/32"] },
      { ports: ["53"], cidrs: ["203.0.113.8/32"] },
      { all: true, ports: ["443"] },
    ]),
    [0, 1, 3],
  );
});

test("a country and a network are of either end; without tables nothing is in them", () => {
  const v4 = new RangeIndexBuilder(1);
  v4.add(addressWords(Uint8Array.of(9, 9, 9, 0)), addressWords(Uint8Array.of(9, 9, 9, 255)), 1);
  const countries = { keys: ["CH"], ...NO_RANGES, v4: v4.build() };
  const v6 = new RangeIndexBuilder(4);
  v6.add(
    addressWords(Uint8Array.of(0x26, ...Array<number>(15).fill(0))),
    addressWords(Uint8Array.of(0x26, ...Array<number>(15).fill(255))),
    2,
  );
  const systems = { keys: ["1", "19281"], ...NO_RANGES, v6: v6.build() };
  const wanted = [{ countries: ["CH"] }, { asns: ["19281"] }, { asns: ["1"] }, { countries: ["DE"] }];
  const out = ipv4Packet({ proto: IP_PROTO.udp, dst: [9, 9, 9, 9], payload: udpDatagram({}) });
  const back = ipv4Packet({ proto: IP_PROTO.udp, src: [9, 9, 9, 9], dst: IP_A, payload: udpDatagram({}) });
  const six = ipv6Packet({
    next: IP_PROTO.udp,
    dst: [0x26, 1, ...Array<number>(14).fill(3)],
    payload: udpDatagram({}),
  });
  assert.deepEqual(judged(out, wanted, { countries, systems }), [0]);
  assert.deepEqual(judged(back, wanted, { countries, systems }), [0]);
  assert.deepEqual(judged(six, wanted, { countries, systems }), [1]);
  assert.deepEqual(judged(WEB, wanted, { countries, systems }), []);
  assert.deepEqual(judged(out, wanted), []);
});

test("rules that change while a flow runs hold from its next packet on; a later fragment has its flow's ports", () => {
  const index = new RuleIndex();
  const bench = new TrackingBench();
  const judge = new RuleJudge(index, bench.tracker.table);
  const see = (packet: Uint8Array): number[] => {
    const frame = ethernetFrame(0x0800, packet);
    const slot = bench.feed(frame, 1, 0, { linkType: LINK_TYPE.ethernet });
    const set = judge.ofFlow(frame, bench.packet, slot, bench.tracker.reversed ? 1 : 0);
    return [...index.sets.handlesOf(set)];
  };
  const rule = (handle: number, match: Partial<Match>) => ({ handle, match });
  index.replace([rule(3, { ports: ["53"] })]);
  assert.deepEqual(see(WEB), []);
  assert.deepEqual(see(ANSWER), []);
  index.replace([rule(3, { ports: ["53"] }), rule(1, { ports: ["443"] })]);
  assert.deepEqual(see(WEB), [1]);
  assert.deepEqual(see(ANSWER), [1]);
  index.replace([rule(3, { ports: ["53"] })]);
  assert.deepEqual(see(WEB), []);
  const big = udpDatagram({ dstPort: 53, data: "x".repeat(64) });
  const part = (from: number, to: number, fragment: number): Uint8Array =>
    ipv4Packet({ proto: IP_PROTO.udp, id: 9, fragment, payload: big.subarray(from, to) });
  assert.deepEqual(see(part(0, 16, 0x2000)), [3]);
  assert.deepEqual(see(part(16, 72, 2)), [3]);
});

test("the way back is wanted by the same rules, unless it comes from another device or goes to one", () => {
  const index = new RuleIndex();
  const [a, b, c] = [
    Buffer.from("02000000000a", "hex"),
    Buffer.from("0200000000b0", "hex"),
    Buffer.from("020000000c00", "hex"),
  ];
  index.replace([a, b, c].map((mac, handle) => ({ handle, match: { macs: [formatMac(mac, 0)] } })));
  const see = (...packets: [dst: Buffer, src: Buffer, packet: Uint8Array][]): number[][] => {
    const bench = new TrackingBench();
    const judge = new RuleJudge(index, bench.tracker.table);
    return packets.map(([dst, src, packet]) => {
      const frame = Buffer.concat([dst, src, Buffer.of(8, 0), packet]);
      const slot = bench.feed(frame, 1, 0, { linkType: LINK_TYPE.ethernet });
      const set = judge.ofFlow(frame, bench.packet, slot, bench.tracker.reversed ? 1 : 0);
      return [...index.sets.handlesOf(set)];
    });
  };
  assert.deepEqual(see([b, a, WEB], [a, b, ANSWER], [b, a, WEB]), [
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  assert.deepEqual(see([b, a, WEB], [a, c, ANSWER], [b, a, WEB]), [
    [0, 1],
    [0, 2],
    [0, 1],
  ]);
  assert.deepEqual(see([b, a, WEB], [c, b, ANSWER]), [
    [0, 1],
    [1, 2],
  ]);
  assert.deepEqual(see([b, a, ANSWER], [b, c, WEB], [b, a, ANSWER]), [
    [0, 1],
    [1, 2],
    [0, 1],
  ]);
});

test("a rule about a domain wants its subdomains, not what only ends alike", () => {
  const index = new RuleIndex();
  const domains = ["example.com", "a.example.com", "com.example", "example.com"];
  index.replace(domains.map((domain, handle) => ({ handle, match: { domains: [domain] } })));
  const wanting = (...names: string[]): number[] => [...index.sets.handlesOf(index.ofNames(names))];
  assert.deepEqual(wanting("example.com"), [0, 3]);
  assert.deepEqual(wanting("b.a.example.com"), [0, 1, 3]);
  assert.deepEqual(wanting("anexample.com"), []);
  assert.deepEqual(wanting("example.com.example"), [2]);
  assert.deepEqual(wanting("com", "", "example.com."), []);
});
