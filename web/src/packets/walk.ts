/**
 * A walk over the blocks of a pcapng file as the hub writes them (little-endian): where its last whole block ends, how many
 * frames there are, which of them have comments, when the last one was. The dissectors are asked for all the rest. Pure.
 */
export interface FrameComment {
  /** From 1, as Wireshark counts. */
  readonly frame: number;
  readonly text: string;
}

export interface Walk {
  /** Behind the last whole block. */
  readonly end: number;
  readonly frames: number;
  /** Of the last frame; null without one. */
  readonly lastMs: number | null;
  readonly comments: readonly FrameComment[];
  /** What a part from the middle needs before it: the file's blocks up to its first frame. */
  readonly head: number;
  /** A block that cannot be one; nothing behind it was looked at. */
  readonly broken: boolean;
}

const SECTION = 0x0a0d0d0a;
const LITTLE_ENDIAN = 0x1a2b3c4d;
const INTERFACE = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const COMMENT = 1;
const TIME_RESOLUTION = 9;
/** A block's type and length in front, its length again behind. */
const AROUND = 12;
const MOST_COMMENTS = 10_000;

export function isOurs(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  return (
    bytes.length >= 28 && view.getUint32(0, true) === SECTION && view.getUint32(8, true) === LITTLE_ENDIAN
  );
}

export function walk(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  const comments: FrameComment[] = [];
  let ticksPerMs: number[] = [];
  let at = 0;
  let frames = 0;
  let head = -1;
  let lastMs: number | null = null;
  let broken = false;
  while (at + AROUND <= bytes.length) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    broken = length < AROUND || length % 4 !== 0;
    if (broken || at + length > bytes.length) break;
    broken = view.getUint32(at + length - 4, true) !== length;
    if (broken) break;
    const end = at + length - 4;
    if (type === SECTION) ticksPerMs = [];
    else if (type === INTERFACE) ticksPerMs.push(ticksOf(view, at + 16, end));
    else if (type === ENHANCED_PACKET && length >= 32) {
      if (head < 0) head = at;
      frames++;
      const ticks = view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 16, true);
      lastMs = ticks / (ticksPerMs[view.getUint32(at + 8, true)] ?? 1000);
      const options = at + 28 + padded(view.getUint32(at + 20, true));
      for (const [code, from, to] of optionsOf(view, options, end)) {
        if (code !== COMMENT || comments.length >= MOST_COMMENTS) continue;
        comments.push({ frame: frames, text: new TextDecoder().decode(bytes.subarray(from, to)) });
      }
    } else if (type === SIMPLE_PACKET) {
      if (head < 0) head = at;
      frames++;
    }
    at += length;
  }
  return { end: at, frames, lastMs, comments, head: head < 0 ? at : head, broken };
}

export type Comments = ReadonlyMap<number, readonly string[]>;

export function byFrame(comments: readonly FrameComment[]): Comments {
  const map = new Map<number, string[]>();
  for (const { frame, text } of comments) map.set(frame, [...(map.get(frame) ?? []), text]);
  return map;
}

/** An alarm's own words say more than where a gap was. */
export function frameToShow(comments: readonly FrameComment[]): number {
  return (comments.find(({ text }) => text.startsWith("Alarm: ")) ?? comments[0])?.frame ?? 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Ticks a millisecond: microseconds unless the interface says otherwise; its top bit makes it a power of two. */
function ticksOf(view: DataView, at: number, end: number): number {
  for (const [code, from, to] of optionsOf(view, at, end)) {
    if (code !== TIME_RESOLUTION || to === from) continue;
    const resolution = view.getUint8(from);
    return (resolution < 0x80 ? 10 ** resolution : 2 ** (resolution & 0x7f)) / 1000;
  }
  return 1000;
}

function* optionsOf(view: DataView, at: number, end: number): Generator<readonly [number, number, number]> {
  while (at + 4 <= end) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === 0 || at + 4 + length > end) return;
    yield [code, at + 4, at + 4 + length];
    at += 4 + padded(length);
  }
}
