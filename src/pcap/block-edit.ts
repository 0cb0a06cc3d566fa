/** Changes to whole pcapng blocks of our own on their way out: a comment more, names less. */
import { BLOCK, NAME_RECORD, OPTION, padded } from "./block.ts";

const EPB_HEAD = 28;
const BLOCK_HEAD = 8;
const TRAILER = 4;
const MAX_COMMENT_BYTES = 4096;

/** An enhanced packet block with one more comment, before the options that it has. */
export function withComment(block: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment).subarray(0, MAX_COMMENT_BYTES);
  const optionsAt = EPB_HEAD + padded(block.readUInt32LE(20));
  const rest = block.subarray(optionsAt, block.length - TRAILER);
  // Without options there is no mark of their end yet.
  const end = rest.length === 0 ? 4 : 0;
  const total = optionsAt + 4 + padded(text.length) + rest.length + end + TRAILER;
  const out = Buffer.alloc(total);
  block.copy(out, 0, 0, optionsAt);
  out.writeUInt16LE(OPTION.comment, optionsAt);
  out.writeUInt16LE(text.length, optionsAt + 2);
  text.copy(out, optionsAt + 4);
  rest.copy(out, optionsAt + 4 + padded(text.length));
  out.writeUInt32LE(total, 4);
  out.writeUInt32LE(total, total - TRAILER);
  return out;
}

/** A name resolution block with the wanted addresses only; undefined when none is left. */
export function keepNames(block: Buffer, wanted: (address: Buffer) => boolean): Buffer | undefined {
  const kept: Buffer[] = [];
  let at = BLOCK_HEAD;
  while (at + 4 <= block.length - TRAILER) {
    const type = block.readUInt16LE(at);
    const length = block.readUInt16LE(at + 2);
    const next = at + 4 + padded(length);
    if (type === NAME_RECORD.end || next > block.length - TRAILER) break;
    const address = block.subarray(at + 4, at + 4 + (type === NAME_RECORD.ipv4 ? 4 : 16));
    if (wanted(address)) kept.push(block.subarray(at, next));
    at = next;
  }
  if (kept.length === 0) return undefined;
  const records = Buffer.concat([...kept, Buffer.alloc(4)]);
  const out = Buffer.alloc(BLOCK_HEAD + records.length + TRAILER);
  out.writeUInt32LE(BLOCK.nameResolution, 0);
  out.writeUInt32LE(out.length, 4);
  records.copy(out, BLOCK_HEAD);
  out.writeUInt32LE(out.length, out.length - TRAILER);
  return out;
}

/** Frames lost before this one, as an enhanced packet block says. */
export function dropsBefore(block: Buffer): number {
  const at = optionOf(block, OPTION.epbDropcount, 8);
  return at < 0 ? 0 : Number(block.readBigUInt64LE(at));
}

/** The flags word of an enhanced packet block; 0 without. */
export function flagsOf(block: Buffer): number {
  const at = optionOf(block, OPTION.epbFlags, 4);
  return at < 0 ? 0 : block.readInt32LE(at);
}

/** Where the value of a packet's option of this length is; -1 where it is not. */
function optionOf(block: Buffer, wanted: number, wantedLength: number): number {
  let at = EPB_HEAD + padded(block.readUInt32LE(20));
  while (at + 4 <= block.length - TRAILER) {
    const code = block.readUInt16LE(at);
    const length = block.readUInt16LE(at + 2);
    if (code === OPTION.end || at + 4 + length > block.length - TRAILER) break;
    if (code === wanted && length === wantedLength) return at + 4;
    at += 4 + padded(length);
  }
  return -1;
}
