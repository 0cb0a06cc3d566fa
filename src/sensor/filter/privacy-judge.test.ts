import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import type { SensorPrivacy } from "../../model/privacy-schema.ts";
import { TrackingBench } from "../flow/test-tracking.ts";
import { decoded } from "../packet/test-decoding.ts";
import { be16, bytesOf, ipv4Packet, MAC_A, MAC_B, tcpSegment } from "../packet/test-frames.ts";
import { PrivacyJudge } from "./privacy-judge.ts";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const HEADERS = 14 + 20 + 20;
const WHOLE = Number.POSITIVE_INFINITY;

function wish(privacy: string, part: Partial<SensorPrivacy>): SensorPrivacy {
  return { privacy, all: false, macs: [], addresses: [], ...part };
}

/** 100 bytes of data from A to B, or back. */
function frame(back = false, macs: readonly (readonly number[])[] = [MAC_A, MAC_B]): Uint8Array {
  const [a, b] = macs as [readonly number[], readonly number[]];
  const ports = back ? { srcPort: 443, dstPort: 50_000 } : {};
  const payload = tcpSegment({ ...ports, flags: 0x10, data: "x".repeat(100) });
  const ends = { src: [192, 168, 58, 21], dst: [203, 0, 113, 9] };
  const packet = ipv4Packet({ proto: 6, payload, ...(back ? { src: ends.dst, dst: ends.src } : ends) });
  return bytesOf(back ? a : b, back ? b : a, be16(0x0800), packet);
}

class Bench {
  readonly tracking = new TrackingBench();
  readonly judge = new PrivacyJudge(this.tracking.tracker.table);
  #second = 1_700_000_000;

  limit(bytes: Uint8Array): number {
    const slot = this.tracking.feed(bytes, this.#second++, 0, { linkType: LINK_TYPE.ethernet });
    const direction = this.tracking.tracker.reversed ? 1 : 0;
    return this.judge.ofFlow(bytes, this.tracking.packet, slot, direction, bytes.length);
  }
}

test("by MAC or by address, in both directions, from the next packet on and back again", () => {
  const bench = new Bench();
  assert.equal(bench.limit(frame()), WHOLE);
  for (const who of [
    { macs: [A] },
    { macs: [B] },
    { addresses: ["192.168.58.21"] },
    { addresses: ["203.0.113.9"] },
  ]) {
    bench.judge.replace([wish("headers", who)]);
    assert.deepEqual(
      [bench.limit(frame()), bench.limit(frame(true))],
      [HEADERS, HEADERS],
      JSON.stringify(who),
    );
    bench.judge.replace([wish("nothing", who)]);
    assert.deepEqual([bench.limit(frame()), bench.limit(frame(true))], [0, 0]);
    bench.judge.replace([]);
    assert.ok(bench.judge.empty);
    assert.equal(bench.limit(frame()), WHOLE);
  }
  bench.judge.replace([wish("headers", { macs: ["02:00:00:00:00:0c"], addresses: ["192.168.58.22"] })]);
  assert.equal(bench.limit(frame()), WHOLE);
});

test("of the two ends the stricter wins, whichever is told first", () => {
  for (const [one, other, kept] of [
    ["nothing", "headers", 0],
    ["headers", "first-9000", HEADERS],
    ["first-9000", "first-100", 100],
    ["full", "nothing", 0],
  ] as const) {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ]) {
      const bench = new Bench();
      bench.judge.replace([
        wish(a as string, { macs: [A] }),
        wish(b as string, { addresses: ["203.0.113.9"] }),
      ]);
      assert.equal(bench.limit(frame()), kept, `${a} ${b}`);
    }
  }
});

test("the first bytes of a flow, both directions together, then headers", () => {
  const bench = new Bench();
  const { length } = frame();
  bench.judge.replace([wish(`first-${2 * length + 70}`, { macs: [A] })]);
  assert.equal(bench.limit(frame()), 2 * length + 70);
  assert.equal(bench.limit(frame(true)), length + 70);
  assert.equal(bench.limit(frame()), 70);
  assert.equal(bench.limit(frame()), HEADERS);
  assert.equal(bench.limit(frame(true)), HEADERS);
});

test("another MAC pair on the same five-tuple is judged anew, for that packet only", () => {
  const bench = new Bench();
  const router = [2, 0, 0, 0, 0, 0xfe];
  const server = [2, 0, 0, 0, 0, 0xff];
  bench.judge.replace([wish("nothing", { macs: ["02:00:00:00:00:fe"] })]);
  assert.equal(bench.limit(frame()), WHOLE);
  assert.equal(bench.limit(frame(false, [router, server])), 0);
  assert.equal(bench.limit(frame()), WHOLE);
});

test("frames without a flow have their headers at most", () => {
  const bench = new Bench();
  const { judge } = bench;
  const arp = bytesOf([...MAC_B, ...MAC_A, 8, 6], [0, 1, 8, 0, 6, 4, 0, 1], MAC_A, [192, 168, 58, 21]);
  const whole = bytesOf(arp, MAC_B, [192, 168, 58, 1], new Uint8Array(18));
  const limitOf = (bytes: Uint8Array): number => {
    return judge.ofFrame(bytes, decoded(bytes));
  };
  assert.equal(limitOf(whole), WHOLE);
  judge.replace([wish("first-9000", { addresses: ["192.168.58.1"] })]);
  assert.equal(limitOf(whole), 42);
  judge.replace([wish("nothing", { macs: [B] })]);
  assert.equal(limitOf(whole), 0);
  judge.replace([wish("headers", { all: true })]);
  assert.equal(limitOf(bytesOf(MAC_B, MAC_A, be16(0x88b5), "secret")), 14);
});

test("after very many changes no flow remembers an old one", () => {
  for (let changes = 32_760; changes < 32_775; changes++) {
    const bench = new Bench();
    bench.judge.replace([wish("headers", { macs: ["02:00:00:00:00:0c"] })]);
    assert.equal(bench.limit(frame()), WHOLE);
    for (let change = 0; change < changes; change++) bench.judge.replace([wish("headers", { macs: [A] })]);
    assert.equal(bench.limit(frame()), HEADERS, `${changes} changes later`);
  }
});
