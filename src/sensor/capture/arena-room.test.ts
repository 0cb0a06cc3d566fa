import assert from "node:assert/strict";
import { test } from "node:test";
import { ArenaRoom } from "./arena-room.ts";

test("parts are handed out once, and what comes back is one again", () => {
  const room = new ArenaRoom(10);
  assert.deepEqual([room.take(4), room.take(4), room.take(4), room.take(2)], [0, 4, undefined, 8]);
  room.give(4, 4);
  room.give(0, 4);
  assert.equal(room.take(8), 0);
  assert.equal(room.take(1), undefined);
  room.give(8, 2);
  room.give(0, 8);
  assert.equal(room.take(10), 0);
});
