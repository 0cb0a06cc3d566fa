import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { captureFile, chunkName, hidden } from "./chunk-name.ts";
import { ChunkRoom } from "./chunk-room.ts";
import { ChunkShelf } from "./chunk-shelf.ts";

const CHUNK = 1000;

/** So many chunks that have no index. */
async function shelfOf(t: TestContext, count: number, bytes = CHUNK): Promise<ChunkShelf> {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-room-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (let number = 1; number <= count; number++)
    writeFileSync(join(folder, hidden(captureFile(chunkName(number, number)))), Buffer.alloc(bytes));
  const shelf = new ChunkShelf(folder);
  await shelf.load();
  return shelf;
}

test("a chunk takes room until it is off the disk", async (t) => {
  const shelf = await shelfOf(t, 4);
  let live = 0;
  const room = new ChunkRoom(shelf, 4 * CHUNK, () => live);
  assert.ok(room.enough);
  live = CHUNK / 2;
  const made = room.make();
  for (let turn = 0; turn < 3; turn++) {
    await Promise.resolve();
    assert.ok(!room.enough, "it is being deleted");
  }
  assert.equal(await made, CHUNK);
  assert.ok(room.enough);
  assert.equal(readdirSync(shelf.folder).length, 3);
});

test("two who want room at once take no more than both need", async (t) => {
  const shelf = await shelfOf(t, 8);
  const room = new ChunkRoom(shelf, 8 * CHUNK, () => CHUNK);
  room.growing = CHUNK / 2;
  await Promise.all([room.make(), room.make()]);
  assert.equal(readdirSync(shelf.folder).length, 6);
});

test("what a chunk grows by is promised to nobody else", async (t) => {
  const shelf = await shelfOf(t, 2);
  const room = new ChunkRoom(shelf, 3 * CHUNK, () => CHUNK);
  assert.ok(room.enough);
  room.growing = 1;
  assert.ok(!room.enough);
});

test("a smaller budget is met in steps: who asks for room meanwhile waits for one, not for all", async (t) => {
  const shelf = await shelfOf(t, 64, 1e6);
  const room = new ChunkRoom(shelf, 64e6, () => 0);
  const resized = room.resize(4e6);
  let done = false;
  void resized.then(() => {
    done = true;
  });
  await room.make();
  assert.ok(!done && shelf.bytes > 20e6, `${shelf.bytes} bytes are left`);
  await resized;
  assert.equal(shelf.bytes, 4e6);
  await room.resize(50e6);
  assert.deepEqual([room.budgetBytes, shelf.bytes], [50e6, 4e6]);
});
