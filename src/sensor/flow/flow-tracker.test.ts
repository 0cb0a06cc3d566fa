import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { IPV4_TCP } from "../packet/goldens.ts";
import {
  be16,
  bytesOf,
  IP_A,
  IP_B,
  ipv4Packet,
  MAC_A,
  MAC_B,
  tcpSegment,
  udpDatagram,
} from "../packet/test-frames.ts";
import { TrackingBench, told } from "./test-tracking.ts";

const SYN = 2;
const ACK = 16;
const FIN_ACK = 17;
const RST = 4;

/** A TCP packet of 40 bytes from A to B, or back. */
function tcp(flags: number, back = false): Uint8Array {
  const ports = back ? { srcPort: 443, dstPort: 50_000 } : { srcPort: 50_000, dstPort: 443 };
  const ends = back ? { src: IP_B, dst: IP_A } : { src: IP_A, dst: IP_B };
  return ipv4Packet({ proto: 6, payload: tcpSegment({ ...ports, flags }), ...ends });
}

function udp(): Uint8Array {
  return ipv4Packet({ proto: 17, payload: udpDatagram({}) });
}

/** Packets of each flow that these packets became, in order of their end. */
function flowsOf(
  packets: readonly (readonly [bytes: Uint8Array, seconds: number, nanos?: number])[],
): number[] {
  const bench = new TrackingBench();
  for (const [bytes, seconds, nanos] of packets) bench.feed(bytes, seconds, nanos);
  return bench.close().map(({ orig, resp }) => orig.packets + resp.packets);
}

test("both directions are one flow, its originator seen first", () => {
  const bench = new TrackingBench();
  for (const [bytes, seconds] of [
    [tcp(SYN), 1],
    [tcp(SYN | ACK, true), 2],
    [tcp(ACK), 3],
  ] as const)
    bench.feed(bytes, seconds);
  const [flow, ...others] = bench.close();
  assert.ok(flow);
  assert.deepEqual(others, []);
  assert.equal(told(flow), "tcp 192.168.58.21:50000 > 203.0.113.9:443 2/80 1/40");
  assert.deepEqual([flow.direction, flow.state], ["outbound", "S1"]);
});

test("a SYN-ACK seen first came from the responder", () => {
  const bench = new TrackingBench();
  bench.feed(tcp(SYN | ACK, true), 1);
  assert.deepEqual(bench.close().map(told), ["tcp 192.168.58.21:50000 > 203.0.113.9:443 0/0 1/40"]);
});

test("a SYN begins anew only after the old connection closed", () => {
  assert.deepEqual(
    flowsOf([
      [tcp(SYN), 1],
      [tcp(SYN), 2],
      [tcp(ACK), 3],
    ]),
    [3],
  );
  assert.deepEqual(
    flowsOf([
      [tcp(SYN), 1],
      [tcp(RST, true), 2],
      [tcp(SYN), 3],
    ]),
    [2, 1],
  );
  const closed = [
    [tcp(SYN), 1],
    [tcp(FIN_ACK), 2],
    [tcp(FIN_ACK, true), 3],
  ] as const;
  assert.deepEqual(flowsOf([...closed, [tcp(ACK), 4]]), [4], "the last ACK belongs to it");
  assert.deepEqual(flowsOf([...closed, [tcp(SYN), 4], [tcp(ACK), 5]]), [3, 2]);
  assert.deepEqual(
    flowsOf([
      [tcp(SYN), 1],
      [tcp(FIN_ACK), 2],
      [tcp(SYN), 3],
    ]),
    [3],
    "half closed is not closed",
  );
  assert.deepEqual(
    flowsOf([
      [tcp(SYN), 1],
      [tcp(RST, true), 2],
      [tcp(SYN | ACK, true), 3],
    ]),
    [3],
  );
});

test("silence of more than 300 s (TCP) or 60 s (others) begins anew", () => {
  assert.deepEqual(
    flowsOf([
      [tcp(ACK), 1, 5],
      [tcp(ACK), 301, 5],
    ]),
    [2],
  );
  assert.deepEqual(
    flowsOf([
      [tcp(ACK), 1, 5],
      [tcp(ACK), 301, 6],
    ]),
    [1, 1],
  );
  assert.deepEqual(
    flowsOf([
      [udp(), 1, 5],
      [udp(), 61, 5],
    ]),
    [2],
  );
  assert.deepEqual(
    flowsOf([
      [udp(), 1, 5],
      [udp(), 61, 6],
    ]),
    [1, 1],
  );
  assert.deepEqual(
    flowsOf([
      [udp(), 1],
      [udp(), 50],
      [udp(), 100],
      [udp(), 150],
    ]),
    [4],
    "of silence, not of age",
  );
});

test("VLANs tell flows apart", () => {
  const tagged = (id: number) => bytesOf(MAC_B, MAC_A, be16(0x8100), be16(id), be16(0x0800), IPV4_TCP);
  const bench = new TrackingBench();
  for (const id of [7, 8, 7]) bench.feed(tagged(id), 1, 0, { linkType: LINK_TYPE.ethernet });
  assert.deepEqual(
    bench.close().map(({ vlan, orig }) => [...vlan, orig.packets]),
    [
      [7, 2],
      [8, 1],
    ],
  );
});

test("MACs of both ends, of the sender alone from a cooked capture", () => {
  const bench = new TrackingBench();
  const cooked = bytesOf([0, 0, 0, 1, 0, 6], MAC_A, [0, 0], be16(0x0800), IPV4_TCP);
  bench.feed(cooked, 1, 0, { linkType: LINK_TYPE.linuxSll });
  bench.feed(bytesOf(MAC_B, MAC_A, be16(0x8100), be16(9), be16(0x0800), IPV4_TCP), 1, 0, {
    linkType: LINK_TYPE.ethernet,
  });
  const [one, both] = bench.close();
  assert.deepEqual([one?.orig.mac, one?.resp.mac], ["02:00:00:00:00:0a", undefined]);
  assert.deepEqual([both?.orig.mac, both?.resp.mac], ["02:00:00:00:00:0a", "02:00:00:00:00:0b"]);
});

test("time that runs backwards, stands still at zero or jumps by years", () => {
  const bench = new TrackingBench();
  for (const [seconds, nanos] of [
    [1000, 5],
    [990, 7],
    [995, 0],
    [1000, 6],
  ] as const)
    bench.feed(tcp(ACK), seconds, nanos);
  const [back] = bench.close();
  assert.deepEqual(
    [back?.start, back?.end],
    ["1970-01-01T00:16:30.000000007Z", "1970-01-01T00:16:40.000000006Z"],
  );
  assert.deepEqual(
    flowsOf([
      [udp(), 0],
      [udp(), 0],
      [udp(), 0],
    ]),
    [3],
  );
  const years = 40 * 365 * 86_400;
  assert.deepEqual(
    flowsOf([
      [udp(), 100],
      [udp(), years],
      [udp(), 101],
      [udp(), 102],
    ]),
    [1, 1, 2],
  );
});

test("a full table ends the closed or longest silent flow, and loses nothing", () => {
  const bench = new TrackingBench(64);
  for (let i = 0; i < 1000; i++) {
    const payload = udpDatagram({ srcPort: 1000 + i });
    bench.feed(ipv4Packet({ proto: 17, payload }), i * 0.01);
  }
  assert.equal(bench.tracker.table.live, 64);
  assert.equal(bench.tracker.evicted, 936);
  assert.equal(bench.freed.length, 936);
  assert.equal(
    bench.close().reduce((sum, { orig }) => sum + orig.packets, 0),
    1000,
  );
});

test("a sweep ends what has been silent, and reports what is due", () => {
  const bench = new TrackingBench(1024, true);
  bench.feed(udp(), 10);
  bench.feed(tcp(SYN), 10);
  bench.tracker.sweep(12, 100);
  bench.tracker.writer.flush();
  assert.equal(bench.flows.length, 2, "new flows are told of after two seconds");
  bench.tracker.sweep(100, 100);
  assert.deepEqual(bench.freed.length, 1, "UDP's silence is over, TCP's is not");
  bench.tracker.sweep(400, 100);
  assert.equal(bench.freed.length, 2);
});

/** Packets of few ends, ports, protocols and flags, so that flows meet, close and begin again. */
const SOME_PACKETS = fc.array(
  fc.record({
    a: fc.integer({ min: 1, max: 4 }),
    b: fc.integer({ min: 1, max: 4 }),
    port: fc.integer({ min: 1, max: 3 }),
    proto: fc.constantFrom(1, 6, 17, 47),
    flags: fc.constantFrom(SYN, SYN | ACK, ACK, FIN_ACK, RST),
    fragment: fc.constantFrom(0, 0, 0, 0x2000, 0x2003, 5),
    id: fc.integer({ min: 0, max: 2 }),
    step: fc.constantFrom(0, 0, 1, -2, 70, 400, 1e9, -1e9),
    extra: fc.constantFrom(0, 0, 20, 1e6),
  }),
  { maxLength: 200 },
);

test("flows add up to their packets and bytes, whatever comes in whatever order", () => {
  fc.assert(
    fc.property(SOME_PACKETS, fc.boolean(), fc.constantFrom(4, 64), (packets, slices, capacity) => {
      const bench = new TrackingBench(capacity, slices);
      let seconds = 1e9;
      let bytes = 0;
      for (const { a, b, port, proto, flags, fragment, id, step, extra } of packets) {
        seconds = Math.max(0, seconds + step);
        const payload =
          proto === 6
            ? tcpSegment({ srcPort: port, dstPort: 9, flags })
            : udpDatagram({ srcPort: port, dstPort: 9 });
        const ends = { src: [10, 0, 0, a], dst: [10, 0, 0, b] };
        const packet = ipv4Packet({ proto, payload, ...ends, fragment, id });
        bytes += packet.length + extra;
        bench.feed(packet, seconds, 0, { wireBytes: packet.length + extra });
        if (step !== 0) bench.tracker.sweep(seconds, 8);
      }
      const last = new Map<string, readonly [number, number]>();
      const flows = bench.close();
      for (const flow of flows) assert.ok(flow.start <= flow.end, `${flow.start} to ${flow.end}`);
      if (slices) return;
      for (const [i, { orig, resp }] of flows.entries())
        last.set(`${i}`, [orig.packets + resp.packets, orig.bytes + resp.bytes]);
      const sums = [...last.values()].reduce(([p, q], [x, y]) => [p + x, q + y], [0, 0] as const);
      assert.deepEqual(sums, [packets.length, bytes]);
      assert.ok(flows.every(({ orig, resp }) => orig.packets + resp.packets > 0));
    }),
  );
});

test("turning every packet round changes which end is which, and nothing else", () => {
  fc.assert(
    fc.property(SOME_PACKETS, (packets) => {
      const sums = (turned: boolean) => {
        const bench = new TrackingBench();
        for (const { a, b, port, flags } of packets) {
          const ends = turned
            ? { src: [10, 0, 0, b], dst: [10, 0, 0, a] }
            : { src: [10, 0, 0, a], dst: [10, 0, 0, b] };
          const ports = turned ? { srcPort: 9, dstPort: port } : { srcPort: port, dstPort: 9 };
          bench.feed(ipv4Packet({ proto: 6, payload: tcpSegment({ ...ports, flags }), ...ends }), 1);
        }
        return bench.close().map(({ orig, resp }) => ({
          ends: [`${orig.ip}:${orig.port}`, `${resp.ip}:${resp.port}`],
          packets: [orig.packets, resp.packets],
        }));
      };
      const turned = sums(true).map(({ ends, packets }) => ({ ends: ends.reverse(), packets }));
      assert.deepEqual(turned, sums(false));
    }),
  );
});
