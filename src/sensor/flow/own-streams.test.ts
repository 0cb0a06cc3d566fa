import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnStream } from "../../model/own-stream.ts";
import { be16, bytesOf, IP6_A, IP6_B, ipv4Packet, ipv6Packet, tcpSegment } from "../packet/test-frames.ts";
import { OwnStreams } from "./own-streams.ts";
import { TrackingBench } from "./test-tracking.ts";

const SYN = 2;
const ACK = 16;
const RST = 4;
const HUB = [192, 168, 58, 2] as const;
const DESK = [192, 168, 58, 21] as const;

const STREAM: OwnStream = {
  ends: [
    { address: "192.168.58.2", port: 7878 },
    { address: "192.168.58.21", port: 50_000 },
  ],
};

/** From the hub to the desktop, or back. */
function tcp(flags: number, back = false, port = 50_000): Uint8Array {
  const ports = back ? { srcPort: port, dstPort: 7878 } : { srcPort: 7878, dstPort: port };
  const ends = back ? { src: DESK, dst: HUB } : { src: HUB, dst: DESK };
  return ipv4Packet({ proto: 6, payload: tcpSegment({ ...ports, flags }), ...ends });
}

class Bench {
  readonly tracking = new TrackingBench();
  readonly own = new OwnStreams(this.tracking.tracker.table);
  #second = 1_700_000_000;

  has(bytes: Uint8Array, linkType?: number): boolean {
    const options = linkType === undefined ? {} : { linkType };
    return this.own.has(this.tracking.feed(bytes, this.#second++, 0, options));
  }
}

test("a running flow becomes one in both directions, another port's does not", () => {
  const bench = new Bench();
  assert.equal(bench.has(tcp(SYN, true)), false);
  bench.own.replace([STREAM]);
  assert.deepEqual([bench.has(tcp(ACK)), bench.has(tcp(ACK, true))], [true, true]);
  assert.equal(bench.has(tcp(ACK, true, 50_001)), false);
});

test("which end is named first, and which spoke first, is all one", () => {
  const [a, b] = STREAM.ends;
  for (const stream of [STREAM, { ends: [b, a] } satisfies OwnStream]) {
    for (const back of [true, false]) {
      const bench = new Bench();
      bench.own.replace([stream]);
      assert.equal(bench.has(tcp(ACK, back)), true);
    }
  }
});

test("it stays one when it is off the list, for the kernel may still send; the next connection is none", () => {
  const bench = new Bench();
  bench.own.replace([STREAM]);
  assert.equal(bench.has(tcp(ACK)), true);
  bench.own.replace([]);
  assert.equal(bench.has(tcp(ACK)), true);
  assert.equal(bench.has(tcp(RST)), true);
  assert.equal(bench.has(tcp(SYN, true)), false);
});

test("IPv6, and frames with a VLAN tag", () => {
  const bench = new Bench();
  const ends: OwnStream["ends"] = [
    { address: "2001:db8::b", port: 443 },
    { address: "fd12::a", port: 50_000 },
  ];
  bench.own.replace([{ ends }, STREAM]);
  const payload = tcpSegment({ srcPort: 50_000, dstPort: 443, flags: ACK });
  assert.equal(bench.has(ipv6Packet({ next: 6, payload, src: IP6_A, dst: IP6_B })), true);
  const tagged = bytesOf([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], be16(0x8100), be16(7), be16(0x0800), tcp(ACK));
  assert.equal(bench.has(tagged, 1), true);
});

test("what is no address is no stream", () => {
  const bench = new Bench();
  const [a, b] = STREAM.ends;
  bench.own.replace([
    { ends: [{ ...a, address: "hub.example" }, b] },
    { ends: [{ ...a, address: "::1" }, b] },
  ]);
  assert.equal(bench.has(tcp(ACK)), false);
});
