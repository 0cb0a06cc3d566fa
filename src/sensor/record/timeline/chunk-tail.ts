/** The blocks behind the last frame of a chunk: the names of its addresses as they are known then, and its statistics. */
import { formatAddress } from "../../../base/address.ts";
import { type Instant, nameResolutionBlock } from "../../../pcap/pcapng-writer.ts";
import { isbReserve, statisticsBlocks } from "../ring-head.ts";
import { type ChunkIndex, KEY } from "./chunk-index.ts";

const MOST_NAMES_BYTES = 32 * 1024;
const INTERFACE_BYTES = 320;
const INDEX_HEAD_BYTES = 4096;
const NAMES_SHARE = 1 / 32;
/** Keys whose addresses are asked for names: more would keep the packets waiting. */
const NAMED_KEYS = 2048;

/** Room for the names of a chunk of so many bytes. */
export function namesRoom(chunkBytes: number): number {
  return Math.min(MOST_NAMES_BYTES, Math.floor(chunkBytes * NAMES_SHARE));
}

/** Room for all that may yet come besides a frame: an interface block, names, statistics, the head of the index. */
export function tailRoom(chunkBytes: number, interfaces: number): number {
  return namesRoom(chunkBytes) + INTERFACE_BYTES + isbReserve(interfaces) + INDEX_HEAD_BYTES;
}

/** `namesOf` gets an address as bytes and as text. Undefined when none has a name. */
export function chunkNamesBlock(
  index: ChunkIndex,
  keys: number,
  room: number,
  namesOf: (address: Uint8Array, text: string) => readonly string[],
): Uint8Array | undefined {
  const records = new Map<string, { address: Uint8Array; names: readonly string[] }>();
  const note = (at: number, length: number): void => {
    const text = formatAddress(index.keyBytes, at, length);
    if (records.has(text)) return;
    const address = index.keyBytes.slice(at, at + length);
    records.set(text, { address, names: namesOf(address, text) });
  };
  for (let key = Math.max(0, keys - NAMED_KEYS); key < keys; key++) {
    const at = key * KEY.bytes;
    const length = index.keyBytes[at + KEY.addressLength] as number;
    if (length === 0) continue;
    note(at + KEY.src, length);
    note(at + KEY.dst, length);
  }
  const named = [...records.values()].filter(({ names }) => names.length > 0);
  return named.length === 0 ? undefined : nameResolutionBlock(named, room);
}

export function chunkStatistics(
  interfaces: number,
  frames: { readonly count: number; readonly lost: number; readonly minMs: number; readonly maxMs: number },
): Uint8Array {
  const span = { first: instantOf(frames.minMs), last: instantOf(frames.maxMs) };
  return statisticsBlocks(interfaces, span, frames.count, frames.lost);
}

function instantOf(ms: number): Instant {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
