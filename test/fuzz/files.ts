/**
 * Mutates capture files knowing what they are made of: flipped bits, lengths that lie, blocks cut out, doubled and moved,
 * sections in the other byte order, cut and packed ones. What must hold: an AppError at most, and every split of the
 * bytes gives the same packets.
 *
 *     npx tsx test/fuzz/files.ts --count 100000 --seed 1
 */
import { isDeepStrictEqual, parseArgs } from "node:util";
import { readCapture } from "../../src/pcap/reading.ts";
import { everyBlock, pcapFile, samplePackets } from "../../src/pcap/sample-captures.ts";

export interface FileFinding {
  readonly seed: number;
  readonly what: string;
  readonly file: Buffer;
}

export interface FileFuzz {
  readonly count: number;
  readonly seed: number;
  readonly onFinding: (finding: FileFinding) => void;
}

export interface FileFuzzCounts {
  files: number;
  packets: number;
  faults: number;
  warnings: number;
  findings: number;
  slowestMs: number;
}

const MODIFIED = Buffer.from([1, 0, 0, 0, 0x08, 0x00, 0, 0]);
const SEEDS: readonly Buffer[] = [false, true].flatMap((bigEndian) => [
  pcapFile({ magic: 0xa1b2c3d4, bigEndian }, samplePackets(8)),
  pcapFile({ magic: 0xa1b23c4d, bigEndian }, samplePackets(8)),
  pcapFile({ magic: 0xa1b2cd34, bigEndian, recordExtra: MODIFIED }, samplePackets(8)),
  pcapFile({ magic: 0xa1b2c3d4, bigEndian, version: [2, 3], swapped: true }, samplePackets(8)),
  everyBlock(),
  everyBlock(),
]);
const LIES = [
  0, 1, 3, 4, 11, 12, 13, 15, 16, 28, 32, 255, 65_535, 262_144, 262_145, 0x7fff_ffff, 0xffff_fffc,
  0xffff_ffff,
];
const MAX_MS = 100;

/** Small and repeatable: mulberry32. */
export class FuzzRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

/** A stretch that begins and ends where words do. */
function stretch(file: Buffer, random: FuzzRandom): [from: number, to: number] {
  const words = file.length >> 2;
  const from = random.below(words);
  return [from * 4, Math.min(words, from + 1 + random.below(24)) * 4];
}

const MUTATIONS: readonly ((file: Buffer, random: FuzzRandom) => Buffer)[] = [
  function flip(file, random) {
    const at = random.below(file.length);
    file[at] = (file[at] as number) ^ (1 << random.below(8));
    return file;
  },
  function lie(file, random) {
    const at = random.below(file.length >> 2) * 4;
    if (at + 4 <= file.length)
      file[random.of(["writeUInt32LE", "writeUInt32BE"] as const)](random.of(LIES), at);
    return file;
  },
  function shortLie(file, random) {
    const at = random.below(file.length >> 1) * 2;
    if (at + 2 <= file.length) file.writeUInt16LE(random.below(0x1_0000), at);
    return file;
  },
  function cut(file, random) {
    return file.subarray(0, random.below(file.length + 1));
  },
  function remove(file, random) {
    const [from, to] = stretch(file, random);
    return Buffer.concat([file.subarray(0, from), file.subarray(to)]);
  },
  function double(file, random) {
    const [from, to] = stretch(file, random);
    return Buffer.concat([file.subarray(0, to), file.subarray(from)]);
  },
  function splice(file, random) {
    const other = random.of(SEEDS);
    const [from, to] = stretch(other, random);
    const at = random.below((file.length >> 2) + 1) * 4;
    return Buffer.concat([file.subarray(0, at), other.subarray(from, to), file.subarray(at)]);
  },
  function otherEndian(file, random) {
    const [from, to] = stretch(file, random);
    if (to <= file.length) file.subarray(from, to).swap32();
    return file;
  },
];

export function mutatedFile(seed: number): Buffer {
  const random = new FuzzRandom(seed);
  let file: Buffer = Buffer.from(random.of(SEEDS));
  for (let i = 1 + random.below(4); i > 0 && file.length >= 4; i--) file = random.of(MUTATIONS)(file, random);
  return Buffer.from(file);
}

function judge(file: Buffer, seed: number, counts: FileFuzzCounts): string | undefined {
  try {
    const started = performance.now();
    const whole = readCapture(file);
    const took = performance.now() - started;
    counts.slowestMs = Math.max(counts.slowestMs, took);
    counts.packets += whole.packets.length;
    if (whole.fault !== undefined) counts.faults++;
    if (whole.warning !== undefined) counts.warnings++;
    for (const { nanos, seconds } of whole.packets) {
      if (!(nanos >= 0 && nanos < 1e9 && seconds >= 0)) return `a time of ${seconds} s and ${nanos} ns`;
    }
    if (took > MAX_MS && minimumMs(file) > MAX_MS) return `took ${took} ms`;
    const split = readCapture(file, [1 + (seed % 61), 1 + (seed % 13)]);
    if (!isDeepStrictEqual(split.packets, whole.packets)) return "pieces give other packets";
    if (split.fault?.message !== whole.fault?.message) return "pieces give another fault";
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function minimumMs(file: Buffer): number {
  return Math.min(
    ...Array.from({ length: 3 }, () => {
      const started = performance.now();
      readCapture(file);
      return performance.now() - started;
    }),
  );
}

export function fuzzFiles({ count, seed, onFinding }: FileFuzz): FileFuzzCounts {
  const counts: FileFuzzCounts = { files: 0, packets: 0, faults: 0, warnings: 0, findings: 0, slowestMs: 0 };
  for (let i = 0; i < count; i++) {
    const file = mutatedFile(seed + i);
    const what = judge(file, seed + i, counts);
    counts.files++;
    if (what === undefined) continue;
    counts.findings++;
    onFinding({ seed: seed + i, what, file });
  }
  return counts;
}

if (process.argv[1] !== undefined && import.meta.url.endsWith(process.argv[1].split("/").pop() ?? " ")) {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
  });
  const counts = fuzzFiles({
    count: Number(values.count),
    seed: Number(values.seed),
    onFinding: ({ seed, what }) => console.log(`seed ${seed}: ${what}`),
  });
  console.log(JSON.stringify(counts));
  process.exitCode = counts.findings === 0 ? 0 : 1;
}
