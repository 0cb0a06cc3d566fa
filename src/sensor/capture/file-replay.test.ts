import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { pcapFile, type SamplePacket, samplePackets } from "../../pcap/sample-captures.ts";
import { FileReplay, replayBytes } from "./file-replay.ts";
import type { ReplayInput } from "./replay-file.ts";

const PCAP = { magic: 0xa1b2c3d4, bigEndian: false };

interface Replayed {
  /** Seconds of the packets, as they came. */
  readonly times: number[];
  readonly warnings: string[];
  readonly faults: string[];
}

async function replay(inputs: readonly ReplayInput[]): Promise<Replayed> {
  const files = new FileReplay(inputs, new Uint8Array(replayBytes(inputs.length)), 0);
  const times: number[] = [];
  await files.run((batch, from, to) => {
    for (let i = from; i < to; i++) times.push(batch.seconds[i] as number);
  });
  return { times, warnings: files.warnings, faults: files.faults.map((fault) => fault.message) };
}

async function withFiles<T>(
  files: readonly Uint8Array[],
  use: (inputs: ReplayInput[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-replay-"));
  try {
    const inputs = files.map((bytes, i) => {
      const path = join(folder, `${i}`);
      writeFileSync(path, bytes);
      return { name: `file ${i}`, fd: () => openSync(path, "r") };
    });
    return await use(inputs, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function at(...seconds: number[]): SamplePacket[] {
  return seconds.map((second) => ({ seconds: second, fraction: 0, frame: new Uint8Array(20) }));
}

function sorted(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b);
}

test("several files in time order, packed and not, one of them twice", async () => {
  const a = pcapFile(PCAP, at(1, 4, 5, 9));
  const b = gzipSync(pcapFile(PCAP, at(2, 3, 10)));
  await withFiles([a, b, pcapFile(PCAP, [])], async (inputs) => {
    const { times, warnings, faults } = await replay([...inputs, inputs[0]!]);
    assert.deepEqual(times, [1, 1, 2, 3, 4, 4, 5, 5, 9, 9, 10]);
    assert.deepEqual([warnings, faults], [[], []]);
  });
});

test("descriptors, as standard input is one, mix with files", async () => {
  await withFiles([pcapFile(PCAP, at(1, 3)), pcapFile(PCAP, at(2, 4))], async ([first, second]) => {
    const fd = (second!.fd as () => number)();
    assert.deepEqual((await replay([first!, { name: "-", fd }])).times, [1, 2, 3, 4]);
    closeSync(fd);
  });
});

test("500 files: in order, few descriptors where spans do not overlap, little memory where they do", async () => {
  const apart = Array.from({ length: 500 }, (_, i) =>
    pcapFile(PCAP, samplePackets(20, 1000 + ((i * 7) % 500) * 20)),
  );
  const before = process.memoryUsage().rss;
  await withFiles(apart, async (inputs) => {
    let most = 0;
    const files = new FileReplay(inputs, new Uint8Array(replayBytes(inputs.length)), 0);
    const times: number[] = [];
    const open = readdirSync("/proc/self/fd").length;
    await files.run((batch, from, to) => {
      most = Math.max(most, readdirSync("/proc/self/fd").length - open);
      for (let i = from; i < to; i++) times.push(batch.seconds[i] as number);
    });
    assert.equal(times.length, 10_000);
    assert.deepEqual(times, sorted(times));
    assert.ok(most <= 3, `${most} files open at once`);
    assert.equal(readdirSync("/proc/self/fd").length, open);
  });
  const together = Array.from({ length: 500 }, (_, i) => pcapFile(PCAP, at(i, 1000 + i, 2000 - i)));
  await withFiles(together, async (inputs) => {
    const { times } = await replay(inputs);
    assert.equal(times.length, 1500);
    assert.deepEqual(times, sorted(times));
  });
  const grown = (process.memoryUsage().rss - before) / 1e6;
  assert.ok(grown < 250, `${grown} MB more`);
});

test("a cut file warns, a damaged one is a fault, the others are read", async () => {
  const good = pcapFile(PCAP, at(1, 2));
  const cut = gzipSync(pcapFile(PCAP, samplePackets(500)));
  const lying = pcapFile(PCAP, at(3, 4));
  lying.writeUInt32LE(0x7fff_ffff, 24 + 36 + 8);
  const packedLie = gzipSync(lying);
  await withFiles([good, cut.subarray(0, cut.length - 9), lying, packedLie], async (inputs) => {
    const { times, warnings, faults } = await replay(inputs);
    assert.equal(times.length, 2 + 500 + 1 + 1);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /file 1 is cut short: its gzip data ends too early; the 500 packets/);
    assert.match(faults[0] ?? "", /file 2: a record claims 2147483647 bytes at byte 60, after 1 packets/);
    assert.match(faults[1] ?? "", /file 3: .* at byte 60 of what was unpacked, after 1 packets/);
  });
});

test("damaged gzip is one error that says how far it was read", async () => {
  const packed = gzipSync(pcapFile(PCAP, samplePackets(5000)));
  packed.fill(0xff, packed.length >> 1);
  await withFiles([packed], async (inputs) => {
    const { times, warnings, faults } = await replay(inputs);
    assert.ok(times.length > 500);
    assert.equal(warnings.length, 0);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", /its gzip data is damaged \(.*\) after \d+ packets, \d+ bytes unpacked/);
  });
});
