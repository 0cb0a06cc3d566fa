import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { DuplicateFrames } from "./duplicate-frames.ts";
import { anomalyBit } from "./packet/anomaly.ts";
import { decodePacket } from "./packet/decode.ts";
import { DecodedPacket } from "./packet/decoded-packet.ts";

interface Plan {
  readonly id?: number;
  readonly ttl?: number;
  readonly payload?: number;
  readonly to?: readonly number[];
  readonly toMac?: number;
  readonly v6?: boolean;
  readonly tag?: boolean;
}

/** A UDP datagram (IPv6: a TCP segment) over Ethernet; its checksums stand for its content. */
function frame(plan: Plan, content: number): Uint8Array {
  const payload = plan.payload ?? 40;
  const link = [plan.toMac ?? 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...(plan.tag ? [0x81, 0, 0, 9] : [])];
  const data = [...new Array(payload).keys()].map((i) => (content * 31 + i) & 0xff);
  if (plan.v6) {
    const address = (last: number): number[] => [0x20, 1, 0x0d, 0xb8, ...new Array(11).fill(0), last];
    const segment = [
      0xc0,
      0,
      1,
      0xbb,
      0,
      0,
      0,
      7,
      0,
      0,
      0,
      9,
      0x50,
      0x10,
      1,
      0,
      content & 0xff,
      content >> 8,
      0,
      0,
    ];
    const head = [0x60, 0, 0, 0, 0, 20 + payload, 6, 64, ...address(1), ...address(2)];
    return Uint8Array.from([...link, 0x86, 0xdd, ...head, ...segment, ...data]);
  }
  const id = plan.id ?? content;
  const ttl = plan.ttl ?? 64;
  const head = [0x45, 0, 0, 28 + payload, (id >> 8) & 0xff, id & 0xff, 0x40, 0, ttl, 17, id & 0xff, ttl];
  const udp = [0xc0, 0, 0x12, 0x34, 0, 8 + payload, content & 0xff, (content >> 8) & 0xff];
  return Uint8Array.from([
    ...link,
    8,
    0,
    ...head,
    192,
    168,
    1,
    7,
    ...(plan.to ?? [10, 0, 0, 1]),
    ...udp,
    ...data,
  ]);
}

const packet = new DecodedPacket();

function see(detector: DuplicateFrames, bytes: Uint8Array, atMs: number, interfaceId = 0): void {
  decodePacket(bytes, 0, bytes.length, bytes.length, LINK_TYPE.ethernet, packet);
  // The frames carry no IP checksum, as those that a machine sends itself.
  assert.equal(packet.anomalies & ~anomalyBit("ipv4-bad-checksum"), 0);
  const seconds = Math.floor(atMs / 1000);
  detector.see(bytes, packet, seconds, Math.round((atMs - seconds * 1000) * 1e6), interfaceId);
}

/** `count` frames five milliseconds apart, each of `times` copies `apartMs` from the one before. */
function play(plan: Plan, times = 2, apartMs = 0.02, count = 3000, detector = new DuplicateFrames()) {
  for (let n = 0; n < count; n++) {
    for (let copy = 0; copy < times; copy++) see(detector, frame(plan, n + 1), 1000 + n * 5 + copy * apartMs);
  }
  return detector;
}

test("all frames twice is a half, live and at the end", () => {
  const detector = play({});
  assert.ok(Math.abs(detector.now!.share - 0.5) < 0.05, `${detector.now?.share}`);
  assert.ok(Math.abs(detector.everywhere!.share - 0.5) < 0.05);
  assert.equal(detector.now?.otherInterface, false);
});

test("also beyond what is looked at of every second: the same frames of a pair are picked", () => {
  const detector = new DuplicateFrames();
  for (let n = 0; n < 60_000; n++) {
    const bytes = frame({}, n % 65_000);
    see(detector, bytes, 1000 + n / 1000);
    see(detector, bytes, 1000 + n / 1000 + 0.0001);
  }
  assert.ok(detector.now!.share > 0.45);
});

test("a bridge and its port, one with the tag: the copies are on another interface", () => {
  const detector = new DuplicateFrames();
  for (let n = 0; n < 600; n++) {
    see(detector, frame({ tag: true }, n), 1000 + n * 5, 3);
    see(detector, frame({}, n), 1000 + n * 5 + 0.01, 4);
  }
  assert.deepEqual(detector.now?.otherInterface, true);
});

test("a short capture is judged at its end, a handful of frames never", () => {
  assert.ok(play({}, 2, 0.02, 30).everywhere !== undefined);
  assert.equal(play({}, 2, 0.02, 10).everywhere, undefined);
});

test("what networks say again in the same bytes is no copy", () => {
  assert.equal(play({}, 1).everywhere, undefined, "once");
  assert.equal(play({}, 2, 200).everywhere, undefined, "a retransmission comes later");
  assert.equal(play({ toMac: 0xff }).everywhere, undefined, "broadcast");
  assert.equal(play({ to: [224, 0, 0, 251] }).everywhere, undefined, "multicast");
  assert.equal(play({ id: 0, payload: 0 }).everywhere, undefined, "no identification, nothing said");
  assert.equal(play({ v6: true, payload: 0 }, 3).everywhere, undefined, "doubled acknowledgements");
  const flood = new DuplicateFrames();
  for (let n = 0; n < 5000; n++) see(flood, frame({}, 7), 1000 + n / 100);
  assert.equal(flood.everywhere, undefined, "a flood of one frame");
  const routed = new DuplicateFrames();
  for (let n = 0; n < 1000; n++) {
    see(routed, frame({ ttl: 64 }, n), 1000 + n);
    see(routed, frame({ ttl: 63 }, n), 1000 + n + 0.02);
  }
  assert.equal(routed.everywhere, undefined, "before and after a router are two frames");
});

test("a few doubles are not worth a word; a stretch of them is, and passes", () => {
  const detector = new DuplicateFrames();
  for (let n = 0; n < 3000; n++) {
    see(detector, frame({}, n), 1e6 + n * 5);
    if (n % 10 === 0) see(detector, frame({}, n), 1e6 + n * 5 + 0.02);
  }
  assert.equal(detector.everywhere, undefined);
  play({}, 2, 0.02, 1000, detector);
  assert.ok(detector.now !== undefined);
  for (let n = 0; n < 2000; n++) see(detector, frame({}, n), 2e6 + n * 5);
  assert.equal(detector.now, undefined);
  assert.ok(detector.everywhere!.share > 0.3);
});
