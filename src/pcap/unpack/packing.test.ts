/** Against the tools themselves where they are installed, and small frames made here. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { packingOf, unpacker } from "./packing.ts";
import { UnpackError } from "./unpack-error.ts";
import { xxh32 } from "./xxh32.ts";

interface Unpacked {
  readonly bytes: Buffer;
  readonly fault: UnpackError | undefined;
}

async function unpack(file: Uint8Array, piece = 1000): Promise<Unpacked> {
  const packing = packingOf(file, 0);
  assert.ok(packing !== undefined, "not recognised");
  let at = Math.min(piece, file.length);
  const from = unpacker(packing, file.subarray(0, at), async () => {
    const next = file.subarray(at, at + piece);
    at += next.length;
    return next;
  });
  const parts: Buffer[] = [];
  const target = new Uint8Array(70_000);
  try {
    for (;;) {
      const count = await from.read(target, 0, target.length);
      if (count === 0) return { bytes: Buffer.concat(parts), fault: undefined };
      parts.push(Buffer.from(target.subarray(0, count)));
    }
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return { bytes: Buffer.concat(parts), fault: error };
  } finally {
    from.close();
  }
}

/** Compressible, with far and near repeats, and a stretch of noise. */
function content(length: number): Buffer {
  const out = Buffer.alloc(length);
  let state = 12_345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    out[i] = i % 50_000 < 4000 ? state >>> 24 : ((i * (1 + (i >> 12))) % 97) ^ (state >>> 31);
  }
  return out;
}

const CONTENT = content(700_000);
const TOOLS: readonly [tool: string, ...args: string[]][] = [
  ["gzip", "-c"],
  ["zstd", "-c", "-1"],
  ["zstd", "-c", "-3", "--no-check"],
  ["zstd", "-c", "-19"],
  ["zstd", "-c", "--ultra", "-22", "--long=27"],
  ["zstd", "-c", "--fast=10"],
  ["lz4", "-c"],
  ["lz4", "-c", "-9", "-BD", "-BX", "-B4"],
  ["lz4", "-c", "-B5", "--no-frame-crc"],
];

for (const [tool, ...args] of TOOLS) {
  test(`what ${tool} ${args.join(" ")} packed`, async (t) => {
    const run = spawnSync(tool, args, { input: CONTENT, maxBuffer: 1 << 24 });
    if (run.error !== undefined) return t.skip(`needs ${tool} (Debian package ${tool})`);
    const packed = run.stdout;
    const whole = await unpack(packed);
    assert.equal(whole.fault, undefined, whole.fault?.message);
    assert.ok(whole.bytes.equals(CONTENT));
    const twice = await unpack(Buffer.concat([packed, packed]), 77_777);
    assert.ok(twice.bytes.equals(Buffer.concat([CONTENT, CONTENT])), "two one after the other");

    const cut = await unpack(packed.subarray(0, packed.length >> 1));
    assert.equal(cut.fault?.kind, "cut");
    assert.ok(CONTENT.subarray(0, cut.bytes.length).equals(cut.bytes));
    assert.ok(cut.bytes.length > CONTENT.length / 4, `${cut.bytes.length} bytes before the cut`);

    for (let at = 20; at < packed.length; at += packed.length >> 5) {
      const broken = Buffer.from(packed);
      broken[at] = (broken[at] as number) ^ 0x55;
      await unpack(broken);
    }
  });
}

test("gzip gives what lies before the damage", async () => {
  const packed = gzipSync(CONTENT);
  for (let i = packed.length >> 1; i < packed.length; i++) packed[i] = (packed[i] as number) ^ 0x5a;
  const { bytes, fault } = await unpack(packed);
  assert.equal(fault?.kind, "damaged");
  assert.ok(bytes.length > CONTENT.length / 4);
  // Damage shows only where it makes no sense: some of what follows it comes out wrong before.
  assert.ok(CONTENT.subarray(0, CONTENT.length >> 2).equals(bytes.subarray(0, CONTENT.length >> 2)));
});

test("skippable frames are passed over", async () => {
  const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, 0x11, 0, 0, 0x61, 0x62]);
  assert.equal((await unpack(Buffer.concat([skippable, zstd]), 5)).bytes.toString(), "ab");
});

test("a header that claims a huge window, block or content allocates nothing and is damage", async () => {
  const before = process.memoryUsage().rss;
  for (const bytes of [
    [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0, 0, 0],
    [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0],
    [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0xfc, 0xff, 0xff],
    [0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x00, 7, 0, 0, 0],
    [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 0xff, 0xff, 0xff, 0x7f],
  ]) {
    assert.equal((await unpack(Buffer.from(bytes))).fault?.kind, "damaged", bytes.join(" "));
  }
  assert.ok(process.memoryUsage().rss - before < 100e6);
});

test("many tiny blocks over a large window take no long time", async () => {
  const blocks = Buffer.alloc(4 * 100_000);
  for (let i = 0; i < blocks.length; i += 4) blocks.set([0x0a, 0, 0, 0x61], i);
  blocks[blocks.length - 4] = 0x0b;
  const started = process.cpuUsage();
  const { bytes, fault } = await unpack(
    Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x88]), blocks]),
  );
  const { user, system } = process.cpuUsage(started);
  assert.deepEqual([bytes.length, fault], [100_000, undefined]);
  // Copying the window for each block would take minutes.
  assert.ok(user + system < 10e6);
});

test("xxHash of known texts", () => {
  const hash = (text: string): number => xxh32(Buffer.from(text), 0, text.length);
  assert.equal(hash(""), 0x02cc5d05);
  assert.equal(hash("a"), 0x550d7456);
  assert.equal(hash("Nobody inspects the spammish repetition"), 0xe2293b2f);
});
