import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { decodePacket } from "../packet/decode.ts";
import { DecodedPacket } from "../packet/decoded-packet.ts";
import { ipv4Packet, ipv6Packet, tcpSegment } from "../packet/test-frames.ts";
import { FiveTuple } from "./five-tuple.ts";
import { FlowTable } from "./flow-table.ts";

function tupleOf(bytes: Uint8Array, seed = 1): FiveTuple {
  const packet = new DecodedPacket();
  decodePacket(bytes, 0, bytes.length, bytes.length, LINK_TYPE.raw, packet);
  const tuple = new FiveTuple(seed);
  tuple.set(bytes, packet, packet.srcPort, packet.dstPort);
  return tuple;
}

function numbered(n: number): FiveTuple {
  const payload = tcpSegment({ srcPort: n & 0xffff, dstPort: 443 });
  return tupleOf(ipv4Packet({ proto: 6, payload, src: [10, (n >> 24) & 255, (n >> 16) & 255, 1] }));
}

const byte = fc.integer({ min: 0, max: 255 });
const port = fc.integer({ min: 0, max: 65_535 });

test("a five-tuple turned round is the same key, from the other end", () => {
  const ends = fc.constantFrom(4, 16).chain((length) => {
    const address = fc.array(byte, { minLength: length, maxLength: length });
    return fc.tuple(address, address, port, port);
  });
  fc.assert(
    fc.property(ends, ([src, dst, srcPort, dstPort]) => {
      const made = (from: number[], to: number[], out: number, into: number) => {
        const payload = tcpSegment({ srcPort: out, dstPort: into });
        const packet = { src: from, dst: to, payload };
        return tupleOf(
          src.length === 4 ? ipv4Packet({ proto: 6, ...packet }) : ipv6Packet({ next: 6, ...packet }),
        );
      };
      const there = made(src, dst, srcPort, dstPort);
      const back = made(dst, src, dstPort, srcPort);
      assert.deepEqual([...there.words], [...back.words]);
      assert.equal(there.hash, back.hash);
      const oneself = srcPort === dstPort && src.join() === dst.join();
      assert.equal(there.reversed === back.reversed, oneself);
    }),
  );
});

test("whatever comes and goes, the table finds what a map would", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 40 })), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (chosen) => {
      const table = new FlowTable(32);
      const slots = new Map<number, number>();
      for (const [put, n] of chosen) {
        const tuple = numbered(n);
        const slot = slots.get(n);
        assert.equal(table.find(tuple), slot ?? -1);
        if (put && slot === undefined && !table.full) slots.set(n, table.insert(tuple));
        if (put || slot === undefined) continue;
        table.remove(slot);
        slots.delete(n);
      }
      for (const [n, slot] of slots) assert.equal(table.find(numbered(n)), slot);
      assert.deepEqual([table.live, new Set(slots.values()).size], [slots.size, slots.size]);
    }),
  );
});

test("addresses come back as bytes", () => {
  const table = new FlowTable(8);
  const src = [253, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const tuple = tupleOf(ipv6Packet({ next: 6, payload: tcpSegment({}), src, dst: [255, ...src.slice(1)] }));
  const out = new Uint8Array(16);
  assert.equal(table.copyAddress(table.insert(tuple), 0, out, 0), 16);
  assert.deepEqual([...out], src);
});

test("a million flows fit and are found", () => {
  const table = new FlowTable(1 << 20);
  const tuple = numbered(0);
  const put = (n: number) => {
    tuple.words[0] = Math.imul(n, 0x9e3779b1);
    tuple.words[4] = n;
    tuple.hash = Math.imul(n ^ (n >>> 15), 0x85ebca6b);
  };
  for (let n = 0; n < 1 << 20; n++) {
    put(n);
    table.insert(tuple);
  }
  assert.equal(table.full, true);
  for (let n = 0; n < 1 << 20; n += 97) {
    put(n);
    assert.equal(table.find(tuple), n);
  }
});
