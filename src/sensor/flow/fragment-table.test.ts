import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { anomalyNames } from "../packet/anomaly.ts";
import {
  be16,
  be32,
  bytesOf,
  ethernetFrame,
  ipv4Packet,
  ipv6Packet,
  udpDatagram,
} from "../packet/test-frames.ts";
import { TrackingBench, told } from "./test-tracking.ts";

const FLOW = "udp 192.168.58.21:40000 > 203.0.113.9:53";
const PAIR = "udp 192.168.58.21:0 > 203.0.113.9:0";
/** 1,480 bytes: a first fragment's payload on Ethernet. */
const PAYLOAD = udpDatagram({ data: new Uint8Array(1472) });

function first(id = 1): Uint8Array {
  return ipv4Packet({ proto: 17, payload: PAYLOAD, fragment: 0x2000, id });
}

function later(id = 1, at = 1480, length = 500): Uint8Array {
  return ipv4Packet({ proto: 17, payload: new Uint8Array(length), fragment: at / 8, id });
}

function toldOf(packets: readonly (readonly [bytes: Uint8Array, seconds: number])[]): string[] {
  const bench = new TrackingBench();
  for (const [bytes, seconds] of packets) bench.feed(bytes, seconds);
  return bench.close().map(told);
}

test("later fragments belong to the flow of their first", () => {
  assert.deepEqual(
    toldOf([
      [first(), 1],
      [later(), 2],
    ]),
    [`${FLOW} 2/2020 0/0`],
  );
});

test("one without its first is the address pair's, without ports", () => {
  assert.deepEqual(
    toldOf([
      [first(1), 1],
      [later(2), 2],
    ]),
    [`${FLOW} 1/1500 0/0`, `${PAIR} 1/520 0/0`],
  );
});

test("later ones that overtook their first are taken over by its flow", () => {
  const bench = new TrackingBench();
  bench.feed(later(1, 2960), 1);
  bench.feed(later(), 2);
  bench.feed(first(), 3);
  const [flow, ...others] = bench.close();
  assert.deepEqual(others, [], "the pair's flow has nothing left and was never told of");
  assert.deepEqual(flow && [told(flow), flow.start], [
    `${FLOW} 3/2540 0/0`,
    "1970-01-01T00:00:01.000000000Z",
  ]);
  assert.deepEqual(bench.lengths, [[2540, 1472 + 2 * 500]], "IP and payload bytes went with them");
  assert.equal(bench.freed.length, 2, "whoever kept something by its slot let go of it");
});

test("the pair keeps what belongs to nobody, and what has been reported already", () => {
  assert.deepEqual(
    toldOf([
      [later(9), 1],
      [later(1), 1],
      [first(1), 2],
    ]).sort(),
    [`${PAIR} 1/520 0/0`, `${FLOW} 2/2020 0/0`],
  );
  const bench = new TrackingBench(64, true);
  bench.feed(later(), 1);
  bench.tracker.sweep(10, 64);
  bench.feed(first(), 11);
  const last = new Map(bench.close().map((flow) => [flow.orig.port, told(flow)]));
  assert.deepEqual([last.get(0), last.get(40_000)], [`${PAIR} 1/520 0/0`, `${FLOW} 1/1500 0/0`]);
});

test("a datagram's life is 60 s: the same number later is another one", () => {
  assert.deepEqual(
    toldOf([
      [first(), 1],
      [later(), 61],
    ]),
    [`${FLOW} 2/2020 0/0`],
  );
  assert.deepEqual(
    toldOf([
      [first(), 1],
      [later(), 62],
    ]).sort(),
    [`${PAIR} 1/520 0/0`, `${FLOW} 1/1500 0/0`],
  );
});

test("VLANs, directions and protocols keep their own numbers", () => {
  const tagged = (id: number, packet: Uint8Array) =>
    ethernetFrame(0x8100, bytesOf(be16(id), be16(0x0800), packet));
  const bench = new TrackingBench();
  const ethernet = { linkType: LINK_TYPE.ethernet };
  bench.feed(tagged(7, first()), 1, 0, ethernet);
  bench.feed(tagged(8, later()), 1, 0, ethernet);
  bench.feed(tagged(7, later()), 1, 0, ethernet);
  assert.deepEqual(
    bench.close().map(({ vlan, orig }) => [...vlan, orig.port, orig.packets]),
    [
      [7, 40_000, 2],
      [8, 0, 1],
    ],
  );
});

test("IPv6: a later fragment learns its protocol from the first, behind more extensions", () => {
  const head = (next: number, word: number) => bytesOf([next, 0], be16(word), be32(5));
  const options = bytesOf([17, 0, 1, 4, 0, 0, 0, 0], PAYLOAD);
  const one = ipv6Packet({ next: 44, payload: bytesOf(head(60, 1), options) });
  const two = ipv6Packet({ next: 44, payload: bytesOf(head(60, 1488), new Uint8Array(100)) });
  for (const order of [
    [one, two],
    [two, one],
  ]) {
    const bench = new TrackingBench();
    for (const bytes of order) bench.feed(bytes, 1);
    assert.deepEqual(
      bench.close().map(({ proto, orig }) => [proto, orig.port, orig.packets]),
      [["udp", 40_000, 2]],
    );
  }
});

test("overlapping fragments are named, the same one twice is not", () => {
  const bench = new TrackingBench();
  const oddOf = (bytes: Uint8Array) => {
    bench.feed(bytes, 1);
    return anomalyNames(bench.packet);
  };
  assert.deepEqual([oddOf(first()), oddOf(later()), oddOf(later())], [[], [], []]);
  assert.deepEqual(oddOf(later(1, 1488, 8)), ["fragment-overlap"]);
  assert.deepEqual([oddOf(first(2)), oddOf(later(2, 1472, 8))], [[], ["fragment-overlap"]]);
  assert.deepEqual([oddOf(first(2)), oddOf(first(3))], [[], []], "a number used again is a new datagram");
});

test("a flood of first fragments forgets the oldest and holds on to the newest", () => {
  const bench = new TrackingBench(1024);
  const packet = first();
  for (let id = 0; id < 60_000; id++) {
    packet.set(be16(id), 4);
    bench.feed(packet, 1 + id / 10_000);
  }
  bench.feed(later(59_999), 8);
  const ports = bench.close().map(({ orig }) => orig.port);
  assert.deepEqual(ports, [40_000]);
});
