import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { BLOCK } from "./block.ts";
import { type MergeInput, mergeCaptures } from "./merge.ts";
import { interfaceBlock, packetBlock, sectionHeaderBlock } from "./pcapng-writer.ts";

const START = 1_700_000_000;

/** A file whose packets come at these seconds after the start, in this order; a packet's byte is its number. */
function fileOf(t: TestContext, name: string, seconds: readonly number[], first = 0): MergeInput {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-merge-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const packets = seconds.map((at, i) =>
    packetBlock({
      interfaceId: 0,
      at: { seconds: START + Math.floor(at), nanos: Math.round((at % 1) * 1e9) },
      bytes: Uint8Array.of(first + i),
      originalLength: 1,
      comment: `packet ${first + i}`,
    }),
  );
  const bytes = Buffer.concat([
    sectionHeaderBlock({ hardware: "", os: "", application: "" }),
    interfaceBlock({ linkType: LINK_TYPE.ethernet, snaplen: 100, name: "eth0" }),
    ...packets,
  ]);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, bytes: bytes.length };
}

async function numbers(inputs: readonly MergeInput[]): Promise<number[]> {
  const parts: Uint8Array[] = [];
  for await (const part of mergeCaptures(inputs)) parts.push(part);
  const all = Buffer.concat(parts);
  const found: number[] = [];
  for (let at = 0; at < all.length; at += all.readUInt32LE(at + 4)) {
    if (all.readUInt32LE(at) !== BLOCK.enhancedPacket) continue;
    const number = all[at + 28] as number;
    found.push(number);
    assert.ok(all.toString("latin1", at).includes(`packet ${number}`), "with its comment");
  }
  return found;
}

test("files that overlap become one stream in time order", async (t) => {
  const one = fileOf(t, "a", [0, 2, 4]);
  const other = fileOf(t, "b", [1, 3, 100], 10);
  assert.deepEqual(await numbers([other, one]), [0, 10, 1, 11, 2, 12]);
});

test("frames that were held back and stand late come where their time is, also from the next file", async (t) => {
  const one = fileOf(t, "a", [10, 11, 12, 7.5, 7.25, 12.5, 13]);
  const other = fileOf(t, "b", [13.5, 9, 9.25, 14, 12.75], 10);
  assert.deepEqual(await numbers([one, other]), [4, 3, 11, 12, 0, 1, 2, 5, 14, 6, 10, 13]);
});

test("of equal times the one that came first stays first, however many there are", async (t) => {
  const same = fileOf(t, "a", Array<number>(200).fill(5));
  assert.deepEqual(
    await numbers([same]),
    Array.from({ length: 200 }, (_, i) => i),
  );
});
