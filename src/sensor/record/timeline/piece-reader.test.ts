import assert from "node:assert/strict";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PieceReader } from "./piece-reader.ts";

const FILE_BYTES = 300_000;

test("small and large pieces, in their order; one that reaches past the end is what there is", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-pieces-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "file");
  const all = Buffer.from(Array.from({ length: FILE_BYTES }, (_, i) => (i * 31 + (i >> 8)) & 255));
  writeFileSync(path, all);
  const reader = new PieceReader(openSync(path, "r"));
  t.after(() => reader.close());
  const pieces = [
    { at: 5, length: 10 },
    { at: 1000, length: 200_000 },
    { at: FILE_BYTES - 7, length: 20 },
    { at: FILE_BYTES + 100, length: 20 },
    { at: 0, length: 1 },
  ];
  const parts = await reader.read(pieces);
  assert.deepEqual(
    parts.map((part) => part.length),
    [10, 200_000, 7, 0, 1],
  );
  parts.forEach((part, i) => {
    const { at = 0, length = 0 } = pieces[i] ?? {};
    assert.ok(part.equals(all.subarray(at, at + length)));
  });
});

test("others get their turn while many are read", async (t) => {
  const reader = new PieceReader(openSync(process.execPath, "r"));
  t.after(() => reader.close());
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  t.after(() => clearInterval(timer));
  const pieces = Array.from({ length: 40_000 }, (_, i) => ({ at: i * 1000, length: 600 }));
  await reader.read(pieces);
  assert.ok(turns > 3, `${turns} turns`);
});
