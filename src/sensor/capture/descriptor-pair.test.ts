import assert from "node:assert/strict";
import { closeSync, readSync, writeSync } from "node:fs";
import { test } from "node:test";
import { handOver, takeOver } from "./descriptor-pair.ts";
import { openMessagePair, openPipe } from "./linux-socket.ts";

test("a descriptor comes out under its number, and is the same thing", (t) => {
  const [near, far] = openMessagePair();
  const first = openPipe();
  const second = openPipe();
  t.after(() => {
    for (const fd of [near, far, first.read, second.read]) closeSync(fd);
  });
  handOver(near, 1, first.write);
  handOver(near, 2, second.write);
  closeSync(first.write);
  closeSync(second.write);
  const got = takeOver(far, 2);
  assert.ok(got !== undefined);
  writeSync(got, "hello");
  closeSync(got);
  const bytes = Buffer.alloc(8);
  assert.equal(readSync(second.read, bytes), 5);
  // The one that nobody asked for is closed: the pipe has ended.
  assert.equal(readSync(first.read, bytes), 0);
  assert.equal(takeOver(far, 3), undefined);
});
