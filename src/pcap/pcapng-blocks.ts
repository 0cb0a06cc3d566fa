/**
 * pcapng (draft-ietf-opsawg-pcapng): several sections in either byte order, several interfaces each with its own
 * resolution of time. Packets come from enhanced, simple and the old packet blocks; unknown blocks are skipped.
 *
 *     block: type | total length | body … | total length again
 */
import type { PacketBatch } from "../base/packet-batch.ts";
import { BLOCK, BYTE_ORDER_MAGIC, OPTION, padded } from "./block.ts";
import { MAX_PACKET_BYTES, type ParseResult, type ParserState } from "./parser-state.ts";
import { TimeResolution } from "./time-resolution.ts";

const MIN_BLOCK = 12;
/** A block that claims more is a lie; none is ever held whole if it is only skipped. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
const MICROSECONDS = 6;

interface SectionInterface {
  readonly id: number;
  readonly snaplen: number;
  readonly time: TimeResolution;
}

export class PcapngBlocks {
  /** opt_comment of the newest interface statistics block. */
  lastIsbComment: string | undefined;
  readonly #state: ParserState;
  #interfaces: SectionInterface[] = [];
  /** Bytes of a skipped block that are still to come. */
  #skip = 0;

  constructor(state: ParserState) {
    this.#state = state;
  }

  /** In the middle of a block that is not read. */
  get skipping(): boolean {
    return this.#skip > 0;
  }

  parse(batch: PacketBatch): ParseResult {
    const state = this.#state;
    while (!state.isFull(batch)) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, state.have);
        state.at += step;
        this.#skip -= step;
        if (this.#skip > 0) return "more";
      }
      if (state.have < MIN_BLOCK) return "more";
      const type = state.u32(state.at);
      if (type === BLOCK.sectionHeader) {
        const fault = this.#byteOrder();
        if (fault !== undefined) return fault;
      }
      const total = state.u32(state.at + 4);
      if (total < MIN_BLOCK || total > MAX_BLOCK_BYTES) return state.corrupt(`a block claims ${total} bytes`);
      const length = padded(total);
      if (!isRead(type)) {
        this.#skip = length;
        continue;
      }
      if (length > state.regionBytes) return state.corrupt(`a block claims ${total} bytes`);
      if (state.have < length) return "more";
      if (state.u32(state.at + length - 4) !== total) {
        return state.corrupt("the two lengths of a block differ");
      }
      const fault = this.#take(type, state.at, total, batch);
      if (fault !== undefined) return fault;
      state.at += length;
    }
    return "full";
  }

  #byteOrder(): ParseResult | undefined {
    const state = this.#state;
    state.littleEndian = state.view.getUint32(state.at + 8, true) === BYTE_ORDER_MAGIC;
    if (state.littleEndian || state.view.getUint32(state.at + 8, false) === BYTE_ORDER_MAGIC)
      return undefined;
    return state.corrupt("a section header has no byte-order magic");
  }

  #take(type: number, at: number, total: number, batch: PacketBatch): ParseResult | undefined {
    switch (type) {
      case BLOCK.sectionHeader:
        return this.#section(at, total);
      case BLOCK.interface:
        return this.#interface(at, total, batch);
      case BLOCK.enhancedPacket:
        return this.#packet(at, total, this.#state.u32(at + 8), batch);
      case BLOCK.packet:
        return this.#packet(at, total, this.#state.u16(at + 8), batch);
      case BLOCK.simplePacket:
        return this.#simplePacket(at, total, batch);
      default:
        this.#statistics(at, total);
        return undefined;
    }
  }

  #section(at: number, total: number): ParseResult | undefined {
    const state = this.#state;
    if (total < 28) return state.corrupt("a section header is too short");
    const major = state.u16(at + 12);
    if (major !== 1) return state.notACapture(`it says pcapng version ${major}, and only version 1 exists`);
    this.#interfaces = [];
    return undefined;
  }

  #interface(at: number, total: number, batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    if (total < 20) return state.corrupt("an interface block is too short");
    const end = at + total - 4;
    let resolution = MICROSECONDS;
    let offset = 0;
    let name = `${state.name}#${this.#interfaces.length}`;
    let description: string | undefined;
    this.#eachOption(at + 16, end, (code, value, length) => {
      if (code === OPTION.ifName) name = this.#text(value, length);
      else if (code === OPTION.ifDescription) description = this.#text(value, length);
      else if (code === OPTION.ifTsresol && length === 1) resolution = state.bytes[value] ?? MICROSECONDS;
      else if (code === OPTION.ifTsoffset && length === 8) {
        offset = Number(state.view.getBigInt64(value, state.littleEndian));
      }
    });
    const info = { name, linkType: state.u16(at + 8) };
    const id = batch.interfaces.push(description === undefined ? info : { ...info, description }) - 1;
    this.#interfaces.push({ id, snaplen: state.u32(at + 12), time: new TimeResolution(resolution, offset) });
    return undefined;
  }

  /** Enhanced and old packet blocks differ only in their first words. */
  #packet(at: number, total: number, interfaceId: number, batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    if (total < 32) return state.corrupt("a packet block is too short");
    const known = this.#interfaces[interfaceId];
    if (known === undefined)
      return state.corrupt(`a packet names interface ${interfaceId}, which is not described`);
    const captured = state.u32(at + 20);
    if (captured > MAX_PACKET_BYTES || captured > total - 32) {
      return state.corrupt(`a packet block of ${total} bytes claims ${captured} captured bytes`);
    }
    known.time.set(state.u32(at + 12), state.u32(at + 16));
    const optionsAt = at + 28 + padded(captured);
    const flags = optionsAt + 8 <= at + total - 4 ? this.#flags(optionsAt, at + total - 4) : 0;
    const { seconds, nanos } = known.time;
    state.deliver(batch, at + 28, captured, state.u32(at + 24), seconds, nanos, known.id, flags);
    return undefined;
  }

  /** No timestamp and no interface: the section's first one, and the beginning of time. */
  #simplePacket(at: number, total: number, batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    const known = this.#interfaces[0];
    if (total < 16 || known === undefined) return state.corrupt("a simple packet has no interface");
    const original = state.u32(at + 8);
    const limit = known.snaplen === 0 ? original : Math.min(original, known.snaplen);
    const captured = Math.min(limit, total - 16);
    if (captured > MAX_PACKET_BYTES) return state.corrupt(`a simple packet claims ${captured} bytes`);
    state.deliver(batch, at + 12, captured, original, 0, 0, known.id, 0);
    return undefined;
  }

  /** The epb_flags word among a packet's options; without a closure, for it runs per packet. */
  #flags(from: number, end: number): number {
    const state = this.#state;
    let at = from;
    while (at + 8 <= end) {
      const code = state.u16(at);
      const length = state.u16(at + 2);
      if (code === OPTION.end) return 0;
      if (code === OPTION.epbFlags && length === 4) return state.u32(at + 4) | 0;
      at += 4 + padded(length);
    }
    return 0;
  }

  #statistics(at: number, total: number): void {
    if (total < 24) return;
    this.#eachOption(at + 20, at + total - 4, (code, value, length) => {
      if (code === OPTION.comment) this.lastIsbComment = this.#text(value, length);
    });
  }

  #eachOption(from: number, end: number, visit: (code: number, value: number, length: number) => void): void {
    const state = this.#state;
    let at = from;
    while (at + 4 <= end) {
      const code = state.u16(at);
      const length = state.u16(at + 2);
      if (code === OPTION.end || at + 4 + length > end) return;
      visit(code, at + 4, length);
      at += 4 + padded(length);
    }
  }

  #text(at: number, length: number): string {
    const bytes = this.#state.bytes.subarray(at, at + Math.min(length, 256));
    return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
  }
}

function isRead(type: number): boolean {
  return (
    type === BLOCK.sectionHeader ||
    type === BLOCK.interface ||
    type === BLOCK.enhancedPacket ||
    type === BLOCK.packet ||
    type === BLOCK.simplePacket ||
    type === BLOCK.statistics
  );
}
