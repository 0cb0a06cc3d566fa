import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ChunkCounts, ChunkIndex, indexBytes, ROWS_A_MARK } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import { UNWANTED } from "./key-filter.ts";
import { type RowRange, selectRows } from "./select-rows.ts";

const FRAME_BYTES = 100;

/** One second a row, of a key each. */
function filled(keys: number, rowKeys: readonly number[]): { index: ChunkIndex; counts: ChunkCounts } {
  const index = ChunkIndex.forChunk(1_000_000);
  for (const [row, key] of rowKeys.entries()) {
    index.rowKey[row] = key;
    index.rowOffset[row] = row * FRAME_BYTES;
    const mark = 2 * Math.floor(row / ROWS_A_MARK);
    if (row % ROWS_A_MARK === 0) index.marks[mark] = row * 1000;
    index.marks[mark + 1] = row * 1000;
  }
  return { index, counts: { rows: rowKeys.length, keys, holes: 0, textBytes: 0 } };
}

function asFile(index: ChunkIndex, counts: ChunkCounts): ChunkIndex {
  const bytes = Buffer.concat(index.parts(counts));
  assert.equal(bytes.length, indexBytes(counts));
  const memory = new ArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return ChunkIndex.ofFile(memory, 0, counts);
}

test("an index file answers as the chunk's memory does, few rows or many", () => {
  const chunk = fc.record({
    keys: fc.integer({ min: 1, max: 40 }),
    rows: fc.integer({ min: 1, max: 3 * ROWS_A_MARK }),
    seed: fc.integer({ min: 1, max: 1e9 }),
    wantedShare: fc.constantFrom(0, 0.05, 0.3, 1),
    from: fc.integer({ min: 0, max: 3 * ROWS_A_MARK }),
    length: fc.integer({ min: 0, max: 3 * ROWS_A_MARK }),
    fromMs: fc.integer({ min: 0, max: 2e6 }),
  });
  let few = 0;
  let many = 0;
  fc.assert(
    fc.property(chunk, ({ keys, rows, seed, wantedShare, from, length, fromMs }) => {
      let state = seed;
      const random = (): number => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state / 2 ** 32;
      };
      const rowKeys = Array.from({ length: rows }, () => Math.floor(random() * keys));
      const { index, counts } = filled(keys, rowKeys);
      const marks = Uint16Array.from({ length: keys }, (_, key) =>
        random() < wantedShare ? key % 3 : UNWANTED,
      );
      const flows = Int16Array.from({ length: keys }, (_, key) => key);
      const extent = { counts, framesEnd: rows * FRAME_BYTES } as ChunkExtent;
      const range: RowRange = { from, to: from + length };
      const select = (one: ChunkIndex) =>
        selectRows(one, extent, marks, fromMs, fromMs + 1.5e6, range, flows);
      const [ofMemory, ofFile] = [select(index), select(asFile(index, counts))];
      const rowsOf = ({ count, start, end, ask, flow }: typeof ofMemory) =>
        Array.from({ length: count }, (_, i) => [start[i], end[i], ask[i], flow?.[i]]);
      assert.deepEqual(rowsOf(ofFile), rowsOf(ofMemory));
      // What lies in the span must be among them, and nothing that is not wanted.
      const wanted = rowKeys.flatMap((key, row) => {
        const within = row >= from && row < range.to && row * 1000 >= fromMs && row * 1000 <= fromMs + 1.5e6;
        return within && marks[key] !== UNWANTED ? row * FRAME_BYTES : [];
      });
      const starts = new Set(rowsOf(ofFile).map(([start]) => start));
      assert.ok(wanted.every((start) => starts.has(start)));
      for (const [start = 0, , ask, flow] of rowsOf(ofFile)) {
        const key = rowKeys[start / FRAME_BYTES] as number;
        assert.deepEqual([ask, flow], [marks[key], key]);
      }
      if (ofFile.count > 0 && ofFile.count * 16 <= rows) few++;
      else if (ofFile.count > 0) many++;
    }),
    { numRuns: 200 },
  );
  assert.ok(few > 5 && many > 5, `${few} and ${many} of both kinds`);
});

test("all rows of a file are found without their keys", () => {
  const { index, counts } = filled(2, [0, 1, 1, 0]);
  const extent = { counts, framesEnd: 400 } as ChunkExtent;
  const all = selectRows(asFile(index, counts), extent, undefined, 0, 1e9, { from: 1, to: 9 });
  assert.deepEqual([...all.start.subarray(0, all.count)], [100, 200, 300]);
  assert.deepEqual([...all.end.subarray(0, all.count)], [200, 300, 400]);
});
