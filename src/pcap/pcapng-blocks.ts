/**
 * pcapng (draft-ietf-opsawg-pcapng): several sections in either byte order, several interfaces each with its own
 * resolution of time. Packets come from enhanced, simple and the old packet blocks; all others are skipped, however
 * long, and none is held whole beyond the least window.
 *
 *     block: type | total length | body … | total length again
 */
import type { PacketBatch } from "../base/packet-batch.ts";
import { BLOCK, BYTE_ORDER_MAGIC, OPTION, padded } from "./block.ts";
import { BlockOptions } from "./block-options.ts";
import { LEAST_WINDOW_BYTES, MAX_PACKET_BYTES, type ParseResult, type ParserState } from "./parser-state.ts";
import { SectionInterfaces } from "./section-interfaces.ts";

const MIN_BLOCK = 12;
/** As Wireshark's limit: a block that claims more is a lie. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
const TRAILER = 4;
/** Type, length and byte-order magic: what must be at hand to read a length. */
const SECTION_START = 12;

export class PcapngBlocks {
  /** opt_comment of the newest interface statistics block. */
  lastIsbComment: string | undefined;
  readonly #state: ParserState;
  readonly #interfaces: SectionInterfaces;
  readonly #options: BlockOptions;
  /** Bytes of a block that are still to come and are not looked at, up to its trailer. */
  #skip = 0;
  /** What the trailer behind them must say; 0 when no block is under way. */
  #trailer = 0;
  /** Of the newest packet that had a time: a simple packet has none of its own. */
  #seconds = 0;
  #nanos = 0;

  constructor(state: ParserState) {
    this.#state = state;
    this.#interfaces = new SectionInterfaces(state);
    this.#options = new BlockOptions(state);
  }

  /** In the middle of a block that is not read. */
  get skipping(): boolean {
    return this.#trailer > 0;
  }

  parse(batch: PacketBatch): ParseResult {
    const state = this.#state;
    while (!state.isFull(batch)) {
      if (this.#trailer > 0) {
        const result = this.#finishBlock();
        if (result !== undefined) return result;
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
      // What is read of a block: all of it, but never more than the least window.
      const held = isRead(type) ? Math.min(length, LEAST_WINDOW_BYTES) : MIN_BLOCK - TRAILER;
      if (state.have < held) return "more";
      if (held === length && state.u32(state.at + length - TRAILER) !== total) return this.#twoLengths(total);
      const fault = isRead(type)
        ? this.#take(type, state.at, Math.min(total, held), total, batch)
        : undefined;
      if (fault !== undefined) return fault;
      if (held === length) {
        state.at += length;
        continue;
      }
      state.at += held;
      this.#skip = length - held - TRAILER;
      this.#trailer = total;
    }
    return "full";
  }

  /** Undefined once the block under way is behind us. */
  #finishBlock(): ParseResult | undefined {
    const state = this.#state;
    const step = Math.min(this.#skip, state.have);
    state.at += step;
    this.#skip -= step;
    if (this.#skip > 0 || state.have < TRAILER) return "more";
    if (state.u32(state.at) !== this.#trailer) return this.#twoLengths(this.#trailer);
    state.at += TRAILER;
    this.#trailer = 0;
    return undefined;
  }

  #twoLengths(total: number): ParseResult {
    return this.#state.corrupt(`the two lengths of a block differ (the first is ${total})`);
  }

  #byteOrder(): ParseResult | undefined {
    const state = this.#state;
    state.littleEndian = state.view.getUint32(state.at + 8, true) === BYTE_ORDER_MAGIC;
    if (state.littleEndian || state.view.getUint32(state.at + 8, false) === BYTE_ORDER_MAGIC)
      return undefined;
    return state.corrupt("a section header has no byte-order magic");
  }

  /** `length` bytes of the block are at hand, `total` it has. */
  #take(
    type: number,
    at: number,
    length: number,
    total: number,
    batch: PacketBatch,
  ): ParseResult | undefined {
    const state = this.#state;
    const whole = length === total;
    const end = whole ? at + total - TRAILER : at + length;
    switch (type) {
      case BLOCK.sectionHeader:
        return this.#section(at, end, total, whole);
      case BLOCK.interface:
        if (total < 20) return state.corrupt("an interface block is too short");
        return this.#interfaces.add(at, end, whole, batch);
      case BLOCK.enhancedPacket:
        return this.#packet(at, end, total, whole, state.u32(at + 8), batch);
      case BLOCK.packet:
        return this.#packet(at, end, total, whole, state.u16(at + 8), batch);
      case BLOCK.simplePacket:
        return this.#simplePacket(at, total, batch);
      default:
        return this.#statistics(at, end, total, whole);
    }
  }

  #section(at: number, end: number, total: number, whole: boolean): ParseResult | undefined {
    const state = this.#state;
    if (total < SECTION_START + 16) return state.corrupt("a section header is too short");
    const major = state.u16(at + 12);
    const minor = state.u16(at + 14);
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      const what = `it says pcapng version ${major}.${minor}, and only version 1.0 exists`;
      return state.packets === 0 ? state.notACapture(what) : state.corrupt(`a section says ${what.slice(8)}`);
    }
    this.#interfaces.clear();
    return this.#options.fault(at + 24, end, whole);
  }

  /** Enhanced and old packet blocks differ only in their first words. */
  #packet(
    at: number,
    end: number,
    total: number,
    whole: boolean,
    interfaceId: number,
    batch: PacketBatch,
  ): ParseResult | undefined {
    const state = this.#state;
    if (total < 32) return state.corrupt("a packet block is too short");
    const known = this.#interfaces.get(interfaceId);
    if (known === undefined)
      return state.corrupt(`a packet names interface ${interfaceId}, which is not described`);
    const captured = state.u32(at + 20);
    if (captured > MAX_PACKET_BYTES || captured > total - 32) {
      return state.corrupt(`a packet block of ${total} bytes claims ${captured} captured bytes`);
    }
    known.time.set(state.u32(at + 12), state.u32(at + 16));
    const optionsAt = at + 28 + padded(captured);
    let flags = 0;
    if (optionsAt < end) {
      flags = this.#options.flags(optionsAt, end);
      if (this.#options.overrun && whole) return this.#options.overrunFault();
    }
    this.#seconds = known.time.seconds;
    this.#nanos = known.time.nanos;
    const original = state.u32(at + 24);
    state.deliver(batch, at + 28, captured, original, this.#seconds, this.#nanos, known.id, flags);
    return undefined;
  }

  /** It says neither time nor interface: the section's first one, and the time of the packet before it. */
  #simplePacket(at: number, total: number, batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    if (total < 16) return state.corrupt("a simple packet block is too short");
    const known = this.#interfaces.get(0);
    if (known === undefined) return state.corrupt("a simple packet has no interface");
    const original = state.u32(at + 8);
    const captured = known.snaplen === 0 ? original : Math.min(original, known.snaplen);
    if (captured > MAX_PACKET_BYTES || captured > total - 16) {
      return state.corrupt(`a simple packet block of ${total} bytes claims ${captured} captured bytes`);
    }
    state.deliver(batch, at + 12, captured, original, this.#seconds, this.#nanos, known.id, 0);
    return undefined;
  }

  #statistics(at: number, end: number, total: number, whole: boolean): ParseResult | undefined {
    if (total < 24) return this.#state.corrupt("a statistics block is too short");
    return this.#options.each(at + 20, end, whole, (code, value, length) => {
      if (code === OPTION.comment) this.lastIsbComment = this.#options.text(value, length);
    });
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
