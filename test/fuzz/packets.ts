/**
 * `npx tsx test/fuzz/packets.ts --count 1000000 --seed 1`: spoiled packets through decoder, flows and names. Held to:
 * nothing throws, nothing behind the captured end changes a field, offsets stay inside, flows add up, and no packet takes
 * more than a millisecond (best of three). A finding names the seed and number that make it again, and its bytes.
 */
import { parseArgs } from "node:util";
import { PacketBatch } from "../../src/base/packet-batch.ts";
import { decodePacket } from "../../src/sensor/packet/decode.ts";
import { DecodedPacket } from "../../src/sensor/packet/decoded-packet.ts";
import { FuzzPipeline } from "./fuzz-pipeline.ts";
import { Dice, mutate } from "./packet-mutator.ts";
import { firstDifference, RECORD_FIELDS, recordWords } from "./record-words.ts";
import { LONGEST_SAMPLE, type Sample, samples } from "./samples.ts";

export interface PacketFinding {
  readonly what: string;
  readonly seed: number;
  readonly number: number;
  /** LINKTYPE_ value and bytes of the packet; -1 and none where many packets together show it. */
  readonly linkType: number;
  readonly bytesHex: string;
}

export interface PacketFuzzing {
  readonly count: number;
  readonly seed: number;
  readonly onFinding: (finding: PacketFinding) => void;
  /** Also packets of the shared captures, where those are; default true. */
  readonly captures?: boolean;
}

const ROOM = LONGEST_SAMPLE;
/** Bytes behind the captured end that are zero in one reading and 0xff in the other: no decoder looks so far ahead. */
const GUARD = 64;
const PACKETS_A_ROUND = 256;
/** Flows are ended and added up after so many rounds; then all begins anew. */
const ROUNDS_A_LIFE = 2048;
const SLOW_MS = 1;
const START_SECONDS = 1_700_000_000;

export function fuzzPackets(options: PacketFuzzing): { readonly packets: number } {
  const run = new Run(options);
  for (let done = 0; done < options.count; done += PACKETS_A_ROUND)
    run.round(done, Math.min(PACKETS_A_ROUND, options.count - done));
  run.addUp(options.count);
  return { packets: options.count };
}

class Run {
  readonly #options: PacketFuzzing;
  readonly #samples: readonly Sample[];
  /** Behind the packets of a round there is room for one more, which ends where the memory ends. */
  readonly #batch = new PacketBatch(new Uint8Array(PACKETS_A_ROUND * (ROOM + GUARD) + ROOM));
  readonly #linkTypes = new Map<number, number>();
  readonly #packet = new DecodedPacket();
  readonly #words = new Float64Array(RECORD_FIELDS);
  readonly #otherWords = new Float64Array(RECORD_FIELDS);
  /** Rounds go through them in turn: tunnels by their own ends, and by who speaks within. */
  #pipelines = [new FuzzPipeline("outer"), new FuzzPipeline("inner")] as const;
  /** For packets that are tried once more, alone. */
  readonly #again = new FuzzPipeline("inner");
  #rounds = 0;

  constructor(options: PacketFuzzing) {
    this.#options = options;
    this.#samples = samples(options.captures ?? true);
  }

  /** Every round has dice of its own, so that a finding is made again without what came before. */
  round(first: number, count: number): void {
    const dice = new Dice(Math.imul(this.#options.seed, 0x9e3779b1) ^ (first + 1));
    for (let i = 0; i < count; i++) this.#make(i, dice);
    this.#batch.count = count;
    for (let i = 0; i < count; i++) this.#checkDecoder(i, first + i);
    const pipeline = this.#pipelines[(this.#rounds & 1) as 0 | 1];
    const from = performance.now();
    pipeline.process(this.#batch, 0, count);
    if (performance.now() - from > SLOW_MS) this.#lookForSlow(first, count);
    if (pipeline.faults > 0) this.#lookForFault(first, count);
    if (++this.#rounds % ROUNDS_A_LIFE === 0) this.addUp(first + count);
  }

  addUp(number: number): void {
    for (const pipeline of this.#pipelines) {
      const missing = pipeline.missing();
      if (missing !== undefined) this.#tell(missing, -1, number);
    }
    this.#begin();
  }

  #make(i: number, dice: Dice): void {
    const batch = this.#batch;
    const sample = this.#samples[dice.below(this.#samples.length)] as Sample;
    const offset = i * (ROOM + GUARD);
    const length = mutate(sample.bytes, batch.bytes, offset, ROOM, dice);
    batch.offset[i] = offset;
    batch.capturedLength[i] = length;
    batch.originalLength[i] = dice.below(4) === 0 ? length + dice.below(2000) : length;
    batch.interfaceId[i] = this.#interfaceOf(sample.linkType);
    batch.seconds[i] = START_SECONDS + dice.below(4) + (dice.below(1000) === 0 ? dice.below(1e9) : 0);
    batch.nanos[i] = dice.below(1e9);
  }

  #interfaceOf(linkType: number): number {
    const known = this.#linkTypes.get(linkType);
    if (known !== undefined) return known;
    const index = this.#batch.interfaces.push({ name: `link type ${linkType}`, linkType }) - 1;
    this.#linkTypes.set(linkType, index);
    return index;
  }

  #checkDecoder(i: number, number: number): void {
    const { bytes, offset, capturedLength } = this.#batch;
    const start = offset[i] as number;
    const length = capturedLength[i] as number;
    const end = start + length;
    try {
      bytes.fill(0xff, end, end + GUARD);
      this.#decode(bytes, start, i, this.#otherWords);
      bytes.fill(0, end, end + GUARD);
      this.#decode(bytes, start, i, this.#words);
      if (firstDifference(this.#words, this.#otherWords) >= 0) this.#tell("reads behind the end", i, number);
      const p = this.#packet;
      if (
        p.payloadStart > p.payloadEnd ||
        p.payloadEnd > end ||
        p.transportOffset > end ||
        p.transportEnd > end
      )
        this.#tell("offsets behind the end", i, number);
      if (p.network !== 0 && p.dstOffset + p.addressLength > end)
        this.#tell("addresses behind the end", i, number);
      bytes.copyWithin(bytes.length - length, start, end);
      this.#decode(bytes, bytes.length - length, i, this.#otherWords);
      if (firstDifference(this.#words, this.#otherWords) >= 0)
        this.#tell("decodes otherwise at memory's end", i, number);
    } catch (error) {
      this.#tell(`throws ${String(error)}`, i, number);
    }
  }

  #decode(bytes: Uint8Array, start: number, i: number, words: Float64Array): void {
    const batch = this.#batch;
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    const { capturedLength, originalLength } = batch;
    decodePacket(
      bytes,
      start,
      capturedLength[i] as number,
      originalLength[i] as number,
      linkType,
      this.#packet,
    );
    recordWords(this.#packet, words);
  }

  /** A round took long; the machine is busy, or one packet is slow: that one is slow every time. */
  #lookForSlow(first: number, count: number): void {
    for (let i = 0; i < count; i++) {
      let best = Number.POSITIVE_INFINITY;
      for (let n = 0; n < 3 && best > SLOW_MS; n++) {
        best = Math.min(
          best,
          elapsedMs(() => this.#again.process(this.#batch, i, i + 1)),
        );
      }
      if (best > SLOW_MS) this.#tell(`takes ${best.toFixed(2)} ms`, i, first + i);
    }
  }

  #lookForFault(first: number, count: number): void {
    const again = new FuzzPipeline((this.#rounds & 1) === 0 ? "outer" : "inner");
    for (let i = 0; i < count; i++) {
      const { faults } = again;
      again.process(this.#batch, i, i + 1);
      if (again.faults > faults) this.#tell("throws in flows or names", i, first + i);
    }
    if (again.faults === 0) this.#tell("throws in flows or names, after what came before", -1, first);
    this.#begin();
  }

  #begin(): void {
    this.#pipelines = [new FuzzPipeline("outer"), new FuzzPipeline("inner")];
  }

  #tell(what: string, i: number, number: number): void {
    const { bytes, offset, capturedLength, interfaces, interfaceId } = this.#batch;
    const start = i < 0 ? 0 : (offset[i] as number);
    const end = i < 0 ? 0 : start + (capturedLength[i] as number);
    const linkType = i < 0 ? -1 : (interfaces[interfaceId[i] as number]?.linkType ?? -1);
    const bytesHex = Buffer.from(bytes.subarray(start, end)).toString("hex");
    this.#options.onFinding({ what, seed: this.#options.seed, number, linkType, bytesHex });
  }
}

/** By the wall or by the processor, whichever says less: a busy machine stretches the one, the compiler's threads the other. */
function elapsedMs(work: () => void): number {
  const before = process.cpuUsage();
  const from = performance.now();
  work();
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(before);
  return Math.min(wall, (user + system) / 1000);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
  });
  const from = performance.now();
  let findings = 0;
  const { packets } = fuzzPackets({
    count: Number(values.count),
    seed: Number(values.seed),
    onFinding: (finding) => {
      if (++findings <= 20) process.stdout.write(`${JSON.stringify(finding)}\n`);
    },
  });
  const seconds = (performance.now() - from) / 1000;
  const rate = (packets / seconds / 1e6).toFixed(2);
  process.stdout.write(`${packets} packets in ${seconds.toFixed(1)} s (${rate} M/s), ${findings} findings\n`);
  process.exitCode = findings === 0 ? 0 : 1;
}
