/** Frames shortened on their way out: whole pcapng blocks of our own, of each packet no more than the first bytes. */
import { BLOCK, padded } from "./block.ts";

const EPB_HEAD = 28;
const EPB_CAPTURED = 20;
const IDB_SNAPLEN = 12;
const TRAILER = 4;

/** All of a stream, chunk by chunk; without a limit as it is. Who leaves it is heard at once. */
export function cutStream(
  chunks: AsyncIterable<Uint8Array>,
  snaplen: number | undefined,
): AsyncIterable<Uint8Array> {
  if (snaplen === undefined) return chunks;
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = chunks[Symbol.asyncIterator]();
      return {
        next: async () => {
          const step = await iterator.next();
          return step.done === true ? step : { done: false, value: cutFrames(step.value, snaplen) };
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

/** A copy; interfaces say it too. */
export function cutFrames(blocks: Uint8Array, snaplen: number): Buffer {
  const from = Buffer.from(blocks.buffer, blocks.byteOffset, blocks.length);
  const out = Buffer.allocUnsafe(from.length);
  let at = 0;
  let to = 0;
  while (at + 12 <= from.length) {
    const next = at + from.readUInt32LE(at + 4);
    if (next < at + 12 || next > from.length) throw new RangeError("a block's length lies");
    const type = from.readUInt32LE(at);
    if (type === BLOCK.enhancedPacket) to += copyCut(from, at, next, out, to, snaplen);
    else {
      from.copy(out, to, at, next);
      if (type === BLOCK.interface) {
        const before = out.readUInt32LE(to + IDB_SNAPLEN);
        out.writeUInt32LE(before === 0 ? snaplen : Math.min(before, snaplen), to + IDB_SNAPLEN);
      }
      to += next - at;
    }
    at = next;
  }
  return out.subarray(0, to);
}

/** Answers the new block's length. */
function copyCut(from: Buffer, at: number, next: number, out: Buffer, to: number, snaplen: number): number {
  const captured = from.readUInt32LE(at + EPB_CAPTURED);
  const kept = Math.min(captured, snaplen);
  const optionsAt = EPB_HEAD + padded(kept);
  const skipped = padded(captured) - padded(kept);
  const length = next - at - skipped;
  from.copy(out, to, at, at + EPB_HEAD + kept);
  out.fill(0, to + EPB_HEAD + kept, to + optionsAt);
  from.copy(out, to + optionsAt, at + optionsAt + skipped, next);
  out.writeUInt32LE(kept, to + EPB_CAPTURED);
  out.writeUInt32LE(length, to + 4);
  out.writeUInt32LE(length, to + length - TRAILER);
  return length;
}
