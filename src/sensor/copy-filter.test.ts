import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketBatch } from "../base/packet-batch.ts";
import { CopyFilter } from "./copy-filter.ts";

type Planned = readonly [content: number, ms: number, interfaceId?: number, length?: number];

/** One frame a plan: 100 bytes, or as long, of its content. */
function batchOf(...plans: Planned[]): PacketBatch {
  const batch = new PacketBatch(new Uint8Array(4096 * plans.length), plans.length);
  plans.forEach(([content, ms, interfaceId = 0, length = 100], i) => {
    batch.offset[i] = i * 4096;
    batch.bytes.fill(content, i * 4096, i * 4096 + length);
    batch.bytes[i * 4096 + 1] = content >> 8;
    batch.capturedLength[i] = length;
    batch.originalLength[i] = length;
    batch.seconds[i] = 1_700_000_000 + Math.floor(ms / 1000);
    batch.nanos[i] = (ms % 1000) * 1e6;
    batch.interfaceId[i] = interfaceId;
  });
  batch.count = plans.length;
  return batch;
}

function kept(filter: CopyFilter, batch: PacketBatch): number[] {
  filter.filter(batch);
  return Array.from({ length: batch.count }, (_, i) => batch.bytes[batch.offset[i] as number] as number);
}

test("copies go, on whatever interface, in one batch or the next; the first of each stays", () => {
  const filter = new CopyFilter();
  assert.deepEqual(kept(filter, batchOf([1, 0], [1, 1], [2, 2], [3, 3], [2, 4, 1])), [1, 2, 3]);
  assert.deepEqual(kept(filter, batchOf([3, 5, 1], [4, 6])), [4]);
  assert.equal(filter.leftOut, 3);
});

test("the same again later, or of another length, or earlier by more than a moment, is no copy", () => {
  const filter = new CopyFilter();
  assert.deepEqual(kept(filter, batchOf([1, 0], [1, 11], [1, 20], [1, 22])), [1, 1, 1]);
  assert.deepEqual(kept(filter, batchOf([5, 900], [5, 901, 0, 101], [5, 995])), [5, 5, 5]);
  assert.deepEqual(kept(filter, batchOf([7, 500], [7, 499, 1], [7, 480, 1])), [7, 7]);
});

test("a second's turn does not part a pair", () => {
  assert.deepEqual(kept(new CopyFilter(), batchOf([1, 999], [1, 1001])), [1]);
});

test("frames that differ are all kept, however many", () => {
  const filter = new CopyFilter();
  for (let round = 0; round < 200; round++) {
    const plans = Array.from({ length: 100 }, (_, i): Planned => [round * 100 + i, round]);
    assert.equal(filter.filter(batchOf(...plans)), 0);
  }
});
