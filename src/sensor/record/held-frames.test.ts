import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { HeldFrames } from "./held-frames.ts";

const ROOM = 256;
const AT = 4096;

/** One frame at a time in front of the room for held ones. */
class Source {
  readonly batch = new PacketBatch(new Uint8Array(AT + ROOM + 64), 1);
  constructor() {
    this.batch.interfaces.push({ name: "eth0", linkType: LINK_TYPE.ethernet });
    this.batch.bytes.fill(0xee, AT + ROOM);
  }

  frame(number: number, length: number): void {
    this.batch.bytes.fill(number & 255, 0, length);
    this.batch.offset[0] = 0;
    this.batch.capturedLength[0] = length;
    this.batch.originalLength[0] = length + 1;
    this.batch.seconds[0] = number;
  }
}

test("a flow's frames are linked in order, keep what is known of them, and are gone when they are given back", () => {
  const source = new Source();
  const held = new HeldFrames(source.batch.bytes, AT, ROOM, 8);
  assert.equal(held.oldest(), -1);
  source.frame(1, 40);
  const first = held.hold(source.batch, 0, 7, 3, Number.POSITIVE_INFINITY, -1);
  source.frame(2, 40);
  const other = held.hold(source.batch, 0, 9, 0, Number.POSITIVE_INFINITY, -1);
  source.frame(3, 40);
  const second = held.hold(source.batch, 0, 7, 4, 10, first);
  assert.deepEqual([held.oldest(), held.ownerOf(first), held.setOf(first)], [first, 7, 3]);
  assert.deepEqual([held.nextOf(first), held.nextOf(second), held.nextOf(other)], [second, -1, -1]);
  const { batch } = held;
  assert.deepEqual(
    [
      batch.seconds[second],
      batch.originalLength[second],
      batch.interfaces[batch.interfaceId[second] ?? 9]?.name,
    ],
    [3, 41, "eth0"],
  );
  assert.deepEqual([held.limitOf(second), batch.capturedLength[second]], [10, 40]);
  const at = batch.offset[second] ?? 0;
  assert.deepEqual([batch.bytes[at + 9], batch.bytes[at + 10]], [3, 0], "what may not be kept is not held");
  assert.deepEqual(held.sets(), [3, 0, 4]);
  held.renameSets([30, 0, 40]);
  assert.deepEqual([held.setOf(first), held.setOf(other), held.setOf(second)], [30, 0, 40]);
  held.give(first);
  assert.equal(held.oldest(), other);
  held.give(other);
  held.give(second);
  assert.equal(held.oldest(), -1);
});

test("a frame larger than the room is not held", () => {
  const source = new Source();
  const held = new HeldFrames(source.batch.bytes, AT, ROOM, 8);
  source.frame(1, ROOM + 1);
  assert.equal(held.hold(source.batch, 0, 1, 0, Number.POSITIVE_INFINITY, -1), -1);
  source.frame(1, ROOM);
  assert.equal(held.hold(source.batch, 0, 1, 0, Number.POSITIVE_INFINITY, -1), 0);
});

test("whatever is held and given back, what is held is whole, and nothing is written beside the room", () => {
  const step = fc.record({ length: fc.integer({ min: 0, max: 120 }), give: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const source = new Source();
      const held = new HeldFrames(source.batch.bytes, AT, ROOM, 16);
      const live = new Map<number, { number: number; length: number }>();
      steps.forEach(({ length, give }, number) => {
        source.frame(number, length);
        const entry = held.hold(source.batch, 0, 1, 0, Number.POSITIVE_INFINITY, -1);
        if (entry >= 0) live.set(entry, { number, length });
        else assert.ok(live.size > 0, "an empty room takes any of them");
        // Not only the oldest: flows are decided on in any order.
        const [given] = [...live.keys()].slice(give, give + 1);
        if (give < 6 && given !== undefined) {
          held.give(given);
          live.delete(given);
        }
        for (const [at, kept] of live) {
          const offset = held.batch.offset[at] ?? -1;
          assert.ok(offset >= AT && offset + kept.length <= AT + ROOM);
          const bytes = source.batch.bytes.subarray(offset, offset + kept.length);
          assert.ok(bytes.every((byte) => byte === (kept.number & 255)));
        }
        const oldest = held.oldest();
        assert.equal(oldest >= 0, live.size > 0);
        if (oldest >= 0) {
          const least = Math.min(...[...live.values()].map((one) => one.number));
          assert.equal(live.get(oldest)?.number, least);
        }
      });
      assert.ok(source.batch.bytes.subarray(AT + ROOM).every((byte) => byte === 0xee));
    }),
  );
});
