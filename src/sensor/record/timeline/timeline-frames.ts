/**
 * Frames out of the timeline as one pcapng in the order of time, across chunks and interfaces: names as they were known,
 * a comment on the first frame behind each gap, statistics with what was lost in the span.
 */
import type { FrameSelect } from "../../../model/frame-select.ts";
import { BLOCK } from "../../../pcap/block.ts";
import { keepNames, withComment } from "../../../pcap/block-edit.ts";
import { type BlockSource, type MergeSource, mergeSources } from "../../../pcap/merge.ts";
import { msOf } from "../../../pcap/packet-order.ts";
import type { Instant } from "../../../pcap/pcapng-writer.ts";
import type { RulePlaces } from "../../filter/rule-index.ts";
import { statisticsBlocks } from "../ring-head.ts";
import { describeHole, type Hole, holesWithin } from "./chunk-holes.ts";
import { type ChunkIndex, KEY } from "./chunk-index.ts";
import type { ChunkExtent } from "./chunk-news.ts";
import { ChunkSource } from "./chunk-source.ts";
import type { ChunkSummary } from "./chunk-summary.ts";
import type { FrameMarks } from "./frame-marks.ts";
import type { FrameQuestion } from "./frame-question.ts";
import { KeyFilter, UNWANTED } from "./key-filter.ts";
import { openChunk } from "./open-chunk.ts";
import { PieceReader } from "./piece-reader.ts";
import { type RowRange, selectRows } from "./select-rows.ts";
import { SummaryQuestion } from "./summary-question.ts";

/** Times are kept as ms in doubles, which round. */
const ROUNDING_MS = 0.001;
const NO_NAMES: ReadonlyMap<number, string> = new Map();

/** A chunk as it is to be read: its files may be renamed or gone by then. */
export interface ReadableChunk {
  readonly extent: ChunkExtent;
  readonly holes: readonly Hole[];
  /** Of a chunk that has its index file. */
  readonly summary: ChunkSummary | undefined;
  readonly folder: string;
  readonly name: string;
  /** Only these rows. */
  readonly range: RowRange;
  /** Names of the open chunk, whose file has none yet. */
  readonly names: Buffer | undefined;
  /** What `use` makes of the index, which is good only while it runs; undefined when the chunk is gone. */
  look<T>(use: (index: ChunkIndex) => T): Promise<T | undefined>;
  /** What the next chunk knows of flows' names: a flow may begin here and say its name there. */
  laterNames(): Promise<ReadonlyMap<number, string>>;
}

/** How frames are to be looked for. */
export interface FrameSearch {
  /** Knows the countries and systems that are asked for. */
  readonly places: RulePlaces | undefined;
  readonly question: FrameQuestion;
  readonly marks?: FrameMarks | undefined;
}

/** `unread`: what is not among the chunks yet. */
export function timelineFrames(
  chunks: readonly ReadableChunk[],
  select: FrameSelect,
  { places, question, marks }: FrameSearch,
  unread: readonly Hole[] = [],
): AsyncGenerator<Uint8Array> {
  const fromMs = select.fromMs ?? Number.NEGATIVE_INFINITY;
  const toMs = select.toMs ?? Number.POSITIVE_INFINITY;
  const named = select.flows?.flatMap(({ naming }) => naming?.fromMs ?? []) ?? [];
  const span: Span = { fromMs, toMs, reachMs: named.reduce((least, ms) => Math.min(least, ms), fromMs) };
  const within = chunks.filter(
    ({ extent }) => extent.counts.rows > 0 && extent.maxMs >= span.reachMs && extent.minMs <= toMs,
  );
  const filter = new KeyFilter(select, places, question.asked);
  const holes = holesWithin([...within.flatMap((chunk) => chunk.holes), ...unread], fromMs, toMs);
  const lost = holes.reduce((sum, { frames }) => sum + frames, 0);
  let nextHole = 0;
  let packets = 0;
  let first: Buffer | undefined;
  let last: Buffer | undefined;
  const summaries = new SummaryQuestion(select);
  const sources = within
    .filter(({ summary }) => summaries.mayBeIn(summary))
    .map((chunk) => sourceOf(chunk, { filter, question, span, marks }));
  return mergeSources(sources, {
    packet: (block) => {
      packets++;
      last = block;
      first ??= block;
      const ms = msOf(block);
      let out = marks?.apply(block, ms) ?? block;
      for (; nextHole < holes.length && (holes[nextHole] as Hole).untilMs <= ms + ROUNDING_MS; nextHole++)
        out = withComment(out, describeHole(holes[nextHole] as Hole));
      return out;
    },
    end: (interfaces) =>
      first === undefined || last === undefined
        ? []
        : [statisticsBlocks(interfaces, { first: instantOf(first), last: instantOf(last) }, packets, lost)],
  });
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** From here on answers that named a flow are looked for. */
  readonly reachMs: number;
}

/** What all chunks are asked. */
interface ChunkQuestion {
  readonly filter: KeyFilter;
  readonly question: FrameQuestion;
  readonly span: Span;
  readonly marks: FrameMarks | undefined;
}

function sourceOf(chunk: ReadableChunk, asked: ChunkQuestion): MergeSource {
  const { minMs, disorderMs } = chunk.extent;
  return {
    fromMs: minMs - ROUNDING_MS,
    lateMs: disorderMs,
    open: () => open(chunk, asked),
  };
}

async function open(
  chunk: ReadableChunk,
  { filter, question, span: { fromMs, toMs, reachMs }, marks }: ChunkQuestion,
): Promise<BlockSource | undefined> {
  const { extent, range } = chunk;
  const later = filter.looksAtDomains ? await chunk.laterNames() : NO_NAMES;
  const found = await chunk.look((index) => {
    const wanted = filter.everything ? undefined : new Uint16Array(extent.counts.keys);
    if (wanted !== undefined && filter.mark(index, extent.counts.keys, wanted, later) === 0) return undefined;
    const flows = marks?.looksAtFlows === true ? filter.flowsOf(index, extent.counts.keys) : undefined;
    const rows = selectRows(index, extent, wanted, reachMs, toMs, range, flows);
    return { rows, addresses: wanted && addressesOf(index, wanted) };
  });
  if (found === undefined || found.rows.count === 0) return undefined;
  const { rows, addresses } = found;
  const fd = openChunk(chunk.folder, chunk.name);
  if (fd === undefined) return undefined;
  const reader = new PieceReader(fd);
  const behind = chunk.names === undefined ? namesBehind(reader, extent) : Promise.resolve([chunk.names]);
  const blocks = await behind.catch((error: unknown) => {
    reader.close();
    throw error;
  });
  const names = blocks.flatMap((block) =>
    addresses === undefined
      ? block
      : (keepNames(block, (one) => addresses.has(one.toString("latin1"))) ?? []),
  );
  const { interfacesAt } = extent;
  return new ChunkSource({ reader, rows, interfacesAt, names, question, fromMs, toMs, marks });
}

/** The addresses of the wanted keys, as text of their bytes. */
function addressesOf(index: ChunkIndex, wanted: Uint16Array): Set<string> {
  const addresses = new Set<string>();
  const bytes = Buffer.from(index.keyBytes.buffer as ArrayBuffer, index.keyBytes.byteOffset);
  for (let key = 0; key < wanted.length; key++) {
    if (wanted[key] === UNWANTED) continue;
    const at = key * KEY.bytes;
    const length = bytes[at + KEY.addressLength] as number;
    if (length === 0) continue;
    addresses.add(bytes.toString("latin1", at + KEY.src, at + KEY.src + length));
    addresses.add(bytes.toString("latin1", at + KEY.dst, at + KEY.dst + length));
  }
  return addresses;
}

async function namesBehind(reader: PieceReader, { framesEnd, bytes }: ChunkExtent): Promise<Buffer[]> {
  const [tail = Buffer.alloc(0)] = await reader.read([
    { at: framesEnd, length: Math.max(0, bytes - framesEnd) },
  ]);
  const blocks: Buffer[] = [];
  let at = 0;
  while (at + 12 <= tail.length) {
    const total = tail.readUInt32LE(at + 4);
    if (total < 12 || at + total > tail.length) break;
    if (tail.readUInt32LE(at) === BLOCK.nameResolution) blocks.push(tail.subarray(at, at + total));
    at += total;
  }
  return blocks;
}

function instantOf(block: Buffer): Instant {
  const ns = (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16));
  return { seconds: Number(ns / 1_000_000_000n), nanos: Number(ns % 1_000_000_000n) };
}
