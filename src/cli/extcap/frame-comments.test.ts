import assert from "node:assert/strict";
import { test } from "node:test";
import { withComment } from "../../pcap/block-edit.ts";
import { FrameComments } from "./frame-comments.ts";

/** An enhanced packet block of `data`, with these options. */
function packet(data: string, options = Buffer.alloc(0)): Buffer {
  const padded = Buffer.alloc((data.length + 3) & ~3);
  padded.write(data);
  const block = Buffer.alloc(28 + padded.length + options.length + 4);
  block.writeUInt32LE(6, 0);
  block.writeUInt32LE(block.length, 4);
  block.writeUInt32LE(data.length, 20);
  block.writeUInt32LE(data.length, 24);
  padded.copy(block, 28);
  options.copy(block, 28 + padded.length);
  block.writeUInt32LE(block.length, block.length - 4);
  return block;
}

async function passed(comments: FrameComments, ...blocks: Buffer[]): Promise<Buffer> {
  for (const block of blocks) comments.write(block);
  await new Promise((resolve) => setImmediate(resolve));
  return Buffer.concat([comments.read() ?? Buffer.alloc(0)]);
}

test("a comment goes before what else is said of a frame, and both lengths tell of it", () => {
  const flags = Buffer.from([2, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  for (const options of [Buffer.alloc(0), flags]) {
    const made = withComment(packet("abcde", options), "hello");
    assert.equal(made.readUInt32LE(4), made.length);
    assert.equal(made.readUInt32LE(made.length - 4), made.length);
    assert.deepEqual([made.readUInt16LE(36), made.readUInt16LE(38)], [1, 5]);
    assert.equal(made.toString("utf8", 40, 45), "hello");
    assert.deepEqual(made.subarray(48, -4), options.length > 0 ? flags : Buffer.alloc(4));
  }
});

test("a mark is on the next frame alone; what is left out is counted on the one after it", async () => {
  const comments = new FrameComments();
  const [one, two] = [packet("one"), packet("two")];
  assert.deepEqual(await passed(comments, one), one);
  comments.mark("here");
  assert.deepEqual(
    await passed(comments, Buffer.concat([one, two])),
    Buffer.concat([withComment(one, "here"), two]),
  );
  comments.leaveOut();
  const names = Buffer.from([4, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0]);
  assert.deepEqual(await passed(comments, Buffer.concat([one, names, two])), names);
  assert.equal(comments.goOn(), 2);
  assert.match(
    (await passed(comments, one)).toString("latin1"),
    /Paused for \d+ s: 2 packets before this one/,
  );
  assert.deepEqual(await passed(comments, two), two);
});
