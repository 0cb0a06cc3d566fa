import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { sectionHeaderBlock } from "./pcapng-writer.ts";
import { WholeBlocks } from "./whole-blocks.ts";

const BLOCKS = Buffer.concat(
  ["a", "bb", "a longer one"].map((application) => sectionHeaderBlock({ hardware: "", os: "", application })),
);

async function cut(pieces: readonly Buffer[]): Promise<Buffer> {
  const out: Buffer[] = [];
  for await (const piece of Readable.from(pieces).pipe(new WholeBlocks())) out.push(piece as Buffer);
  return Buffer.concat(out);
}

test("in pieces of any size, and with its last block torn", async () => {
  for (const size of [1, 3, 8, 50, BLOCKS.length]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < BLOCKS.length; at += size) pieces.push(BLOCKS.subarray(at, at + size));
    assert.deepEqual(await cut(pieces), BLOCKS, `pieces of ${size}`);
  }
  const [first = 0] = [BLOCKS.readUInt32LE(4)];
  assert.deepEqual(await cut([BLOCKS.subarray(0, first + 7)]), BLOCKS.subarray(0, first));
});

test("what is no pcapng is refused", async () => {
  await new Promise<void>((resolve) => {
    const whole = new WholeBlocks();
    whole.on("error", (error) => {
      assert.match(error.message, /no pcapng/);
      resolve();
    });
    whole.write(Buffer.alloc(64));
  });
});
