/**
 * pcap files (draft-ietf-opsawg-pcap), both byte orders, microseconds and nanoseconds.
 *
 *     file:   magic | major, minor | 4 reserved | 4 reserved | snaplen | link type            24 bytes
 *     record: seconds | fraction | captured | original                                        16 bytes
 *
 * The "modified" format (magic 0xa1b2cd34) adds interface index, protocol and packet type to the record: 24 bytes.
 * Some writers use its magic with plain records: the first record decides.
 */
import type { PacketBatch } from "../base/packet-batch.ts";
import { MAX_PACKET_BYTES, type ParseResult, type ParserState } from "./parser-state.ts";

const FILE_HEADER = 24;
const PLAIN_RECORD = 16;
const MODIFIED_RECORD = 24;
const MODIFIED_MAGIC = 0xa1b2cd34;

const MAGICS: Readonly<Record<number, number>> = {
  // Magic to nanoseconds a unit of the fraction.
  2712847316: 1000,
  2712812621: 1,
  [MODIFIED_MAGIC]: 1000,
};

/** The byte order of a pcap file by its first four bytes; undefined when it is none. */
export function pcapByteOrder(view: DataView, at: number): "little" | "big" | undefined {
  if (MAGICS[view.getUint32(at, true)] !== undefined) return "little";
  if (MAGICS[view.getUint32(at, false)] !== undefined) return "big";
  return undefined;
}

export class PcapRecords {
  readonly #state: ParserState;
  #headerRead = false;
  #nanosPerUnit = 1000;
  /** 0 until the first record of a modified file decides. */
  #recordBytes = PLAIN_RECORD;
  #interfaceId = 0;

  constructor(state: ParserState) {
    this.#state = state;
  }

  parse(batch: PacketBatch, ended: boolean): ParseResult {
    if (!this.#headerRead) {
      if (this.#state.have < FILE_HEADER) return "more";
      const fault = this.#readHeader(batch);
      if (fault !== undefined) return fault;
    }
    if (this.#recordBytes === 0 && !this.#chooseRecord(ended)) return "more";
    return this.#readRecords(batch);
  }

  #readHeader(batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    const { at } = state;
    const magic = state.u32(at);
    const major = state.u16(at + 4);
    if (major !== 2) return state.notACapture(`it says pcap version ${major}, and only version 2 exists`);
    this.#nanosPerUnit = MAGICS[magic] ?? 1000;
    if (magic === MODIFIED_MAGIC) this.#recordBytes = 0;
    // The upper bits of the link type tell of a frame check sequence.
    const linkType = state.u32(at + 20) & 0xffff;
    this.#interfaceId = batch.interfaces.push({ name: state.name, linkType }) - 1;
    state.at += FILE_HEADER;
    this.#headerRead = true;
    return undefined;
  }

  /** Looks where the second record would begin by either form, as far as the bytes at hand tell. */
  #chooseRecord(ended: boolean): boolean {
    const state = this.#state;
    if (state.have < MODIFIED_RECORD && !ended) return false;
    const captured = state.have >= PLAIN_RECORD ? state.u32(state.at + 8) : 0;
    const second = MODIFIED_RECORD + captured + PLAIN_RECORD;
    if (state.have < second && !ended && captured <= MAX_PACKET_BYTES) return false;
    const modified = this.#plausible(state.at + MODIFIED_RECORD + captured);
    const plain = this.#plausible(state.at + PLAIN_RECORD + captured);
    this.#recordBytes = plain && !modified ? PLAIN_RECORD : MODIFIED_RECORD;
    return true;
  }

  /** A record header that could follow the first one: near in time, no absurd length. */
  #plausible(at: number): boolean {
    const state = this.#state;
    if (at + PLAIN_RECORD > state.end) return at === state.end;
    const captured = state.u32(at + 8);
    const apart = Math.abs(state.u32(at) - state.u32(state.at));
    return captured <= MAX_PACKET_BYTES && captured <= state.u32(at + 12) && apart < 30 * 86_400;
  }

  #readRecords(batch: PacketBatch): ParseResult {
    const state = this.#state;
    const { view, littleEndian, end } = state;
    const recordBytes = this.#recordBytes;
    while (!state.isFull(batch)) {
      const { at } = state;
      if (end - at < recordBytes) return "more";
      const captured = view.getUint32(at + 8, littleEndian);
      if (captured > MAX_PACKET_BYTES) return state.corrupt(`a record claims ${captured} bytes`);
      if (end - at < recordBytes + captured) return "more";
      let seconds = view.getUint32(at, littleEndian);
      let nanos = view.getUint32(at + 4, littleEndian) * this.#nanosPerUnit;
      if (nanos >= 1e9) {
        // A fraction of a second or more: some writers do not carry.
        const carry = Math.floor(nanos / 1e9);
        seconds += carry;
        nanos -= carry * 1e9;
      }
      const original = view.getUint32(at + 12, littleEndian);
      state.deliver(batch, at + recordBytes, captured, original, seconds, nanos, this.#interfaceId, 0);
      state.at = at + recordBytes + captured;
    }
    return "full";
  }
}
