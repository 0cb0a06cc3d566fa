/**
 * Writes pcapng blocks, little-endian, timestamps in nanoseconds. Enhanced packet blocks are written in place for the
 * packet path (no allocation, the frame comes from the same memory); all others are built as bytes of their own.
 *
 *     EPB: 6 | total | interface | ts high | ts low | captured | original | frame, padded | options | total
 */
import { BLOCK, BYTE_ORDER_MAGIC, NAME_RECORD, OPTION, padded } from "./block.ts";

const EPB_HEAD = 28;
const TRAILER = 4;
const OPTION_FLAGS_BYTES = 8;
const OPTION_DROPS_BYTES = 12;
const OPTION_END_BYTES = 4;
const OPTION_HEAD_BYTES = 4;
const TWO_32 = 0x1_0000_0000;

/** Size of an enhanced packet block; `flags`, `drops` and a comment cost room only when there is something to say. */
export function epbBytes(capturedLength: number, flags: number, drops: number, commentBytes = 0): number {
  const options =
    (flags !== 0 ? OPTION_FLAGS_BYTES : 0) +
    (drops !== 0 ? OPTION_DROPS_BYTES : 0) +
    commentOption(commentBytes);
  return EPB_HEAD + padded(capturedLength) + options + (options > 0 ? OPTION_END_BYTES : 0) + TRAILER;
}

function commentOption(bytes: number): number {
  return bytes === 0 ? 0 : OPTION_HEAD_BYTES + padded(bytes);
}

/**
 * Writes one block at `at` (a multiple of four) with the frame at `source`; returns where the next block goes.
 * `words` lies over the same memory as `bytes`. A `comment` is UTF-8, not empty.
 */
export function writeEpb(
  bytes: Uint8Array,
  words: Uint32Array,
  at: number,
  source: number,
  capturedLength: number,
  originalLength: number,
  interfaceId: number,
  seconds: number,
  nanos: number,
  flags: number,
  drops: number,
  comment: Uint8Array | undefined,
): number {
  const commentBytes = comment === undefined ? 0 : comment.length;
  const total = epbBytes(capturedLength, flags, drops, commentBytes);
  let w = at >> 2;
  words[w] = BLOCK.enhancedPacket;
  words[w + 1] = total;
  words[w + 2] = interfaceId;
  // seconds × 10^9 + nanos as 64 bits: 10^9 is 2^9 × 1,953,125, and seconds × 1,953,125 is exact in a double.
  const units = seconds * 1_953_125;
  let high = Math.floor(units / 8_388_608);
  let low = (units - high * 8_388_608) * 512 + nanos;
  if (low >= TWO_32) {
    low -= TWO_32;
    high++;
  }
  words[w + 3] = high;
  words[w + 4] = low;
  words[w + 5] = capturedLength;
  words[w + 6] = originalLength;
  const frame = at + EPB_HEAD;
  const end = frame + padded(capturedLength);
  words[(end >> 2) - 1] = 0;
  bytes.copyWithin(frame, source, source + capturedLength);
  w = end >> 2;
  if (flags !== 0) {
    words[w] = OPTION.epbFlags | (4 << 16);
    words[w + 1] = flags;
    w += 2;
  }
  if (drops !== 0) {
    words[w] = OPTION.epbDropcount | (8 << 16);
    words[w + 1] = drops % TWO_32;
    words[w + 2] = Math.floor(drops / TWO_32);
    w += 3;
  }
  if (comment !== undefined) {
    words[w] = OPTION.comment | (commentBytes << 16);
    const next = w + (commentOption(commentBytes) >> 2);
    words[next - 1] = 0;
    bytes.set(comment, (w + 1) * 4);
    w = next;
  }
  if (flags !== 0 || drops !== 0 || comment !== undefined) words[w++] = OPTION.end;
  words[w] = total;
  return at + total;
}

export interface SectionHeader {
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
}

export function sectionHeaderBlock(header: SectionHeader): Uint8Array {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  body.writeUInt16LE(1, 4);
  body.writeUInt16LE(0, 6);
  // Section length: not known.
  body.writeBigInt64LE(-1n, 8);
  return block(BLOCK.sectionHeader, body, [
    text(OPTION.shbHardware, header.hardware),
    text(OPTION.shbOs, header.os),
    text(OPTION.shbApplication, header.application),
  ]);
}

export interface InterfaceDescription {
  readonly linkType: number;
  readonly snaplen: number;
  readonly name?: string;
  readonly description?: string;
  readonly mac?: Uint8Array;
  readonly os?: string;
  /** The capture filter, in pcap-filter syntax. */
  readonly filter?: string;
}

export function interfaceBlock(info: InterfaceDescription): Uint8Array {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(info.linkType, 0);
  body.writeUInt32LE(info.snaplen, 4);
  const options = [option(OPTION.ifTsresol, Uint8Array.of(9))];
  if (info.name !== undefined) options.unshift(text(OPTION.ifName, info.name));
  if (info.description !== undefined) options.push(text(OPTION.ifDescription, info.description));
  if (info.mac !== undefined) options.push(option(OPTION.ifMac, info.mac));
  // The first byte of if_filter says which kind: 0 is libpcap's text.
  if (info.filter !== undefined) options.push(option(OPTION.ifFilter, Buffer.from(`\0${info.filter}`)));
  if (info.os !== undefined) options.push(text(OPTION.ifOs, info.os));
  return block(BLOCK.interface, body, options);
}

export interface NameRecord {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  readonly names: readonly string[];
}

/** As many records as fit into `maxBytes`; undefined when not one does. */
export function nameResolutionBlock(
  records: readonly NameRecord[],
  maxBytes: number,
): Uint8Array | undefined {
  const parts: Buffer[] = [];
  const end = Buffer.alloc(4);
  let size = 12 + end.length;
  for (const { address, names } of records) {
    const value = Buffer.concat([address, ...names.map((name) => Buffer.from(`${name}\0`))]);
    const record = tlv(address.length === 4 ? NAME_RECORD.ipv4 : NAME_RECORD.ipv6, value);
    if (size + record.length > maxBytes) break;
    size += record.length;
    parts.push(record);
  }
  return parts.length === 0 ? undefined : block(BLOCK.nameResolution, Buffer.concat([...parts, end]), []);
}

export interface Instant {
  readonly seconds: number;
  readonly nanos: number;
}

export interface CommentedPacket {
  readonly interfaceId: number;
  readonly at: Instant;
  /** The captured ones. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly comment: string;
}

/** An enhanced packet block of its own; the packet path has `writeEpb`. */
export function packetBlock(packet: CommentedPacket): Uint8Array {
  const { bytes } = packet;
  const body = Buffer.alloc(20 + padded(bytes.length));
  body.writeUInt32LE(packet.interfaceId, 0);
  writeTimestamp(body, 4, packet.at);
  body.writeUInt32LE(bytes.length, 12);
  body.writeUInt32LE(packet.originalLength, 16);
  body.set(bytes, 20);
  return block(BLOCK.enhancedPacket, body, [text(OPTION.comment, packet.comment)]);
}

export interface Statistics {
  readonly interfaceId: number;
  readonly start: Instant;
  readonly end: Instant;
  /** Frames that came, including those dropped. */
  readonly received: number;
  readonly dropped: number;
  readonly comment?: string;
}

export function statisticsBlock(statistics: Statistics): Uint8Array {
  const body = Buffer.alloc(12);
  body.writeUInt32LE(statistics.interfaceId, 0);
  writeTimestamp(body, 4, statistics.end);
  const times = [statistics.start, statistics.end].map((instant) => {
    const value = Buffer.alloc(8);
    writeTimestamp(value, 0, instant);
    return value;
  });
  const counter = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(Math.max(0, Math.floor(value))));
    return bytes;
  };
  const comment = statistics.comment === undefined ? [] : [text(OPTION.comment, statistics.comment)];
  return block(BLOCK.statistics, body, [
    ...comment,
    option(OPTION.isbStart, times[0] as Buffer),
    option(OPTION.isbEnd, times[1] as Buffer),
    option(OPTION.isbReceived, counter(statistics.received)),
    option(OPTION.isbDropped, counter(statistics.dropped)),
  ]);
}

/** High half first, as pcapng stores timestamps. */
function writeTimestamp(target: Buffer, at: number, { seconds, nanos }: Instant): void {
  const units = BigInt(Math.max(0, Math.floor(seconds))) * 1_000_000_000n + BigInt(nanos);
  target.writeUInt32LE(Number(units >> 32n), at);
  target.writeUInt32LE(Number(units & 0xffff_ffffn), at + 4);
}

function text(code: number, value: string): Buffer {
  return option(code, Buffer.from(value.slice(0, 1024)));
}

function option(code: number, value: Uint8Array): Buffer {
  return tlv(code, value);
}

function tlv(code: number, value: Uint8Array): Buffer {
  const out = Buffer.alloc(4 + padded(value.length));
  out.writeUInt16LE(code, 0);
  out.writeUInt16LE(value.length, 2);
  out.set(value, 4);
  return out;
}

function block(type: number, body: Uint8Array, options: readonly Uint8Array[]): Uint8Array {
  const end = options.length > 0 ? [Buffer.alloc(4)] : [];
  const content = Buffer.concat([body, ...options, ...end]);
  const total = 12 + content.length;
  const out = Buffer.alloc(total);
  out.writeUInt32LE(type >>> 0, 0);
  out.writeUInt32LE(total, 4);
  out.set(content, 8);
  out.writeUInt32LE(total, total - 4);
  return out;
}
