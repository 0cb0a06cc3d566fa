/**
 * Of each kind of anomaly the newest packet's first bytes, for people who want to see what a name means. All memory is
 * reserved at start; a packet is copied only when its second is another than the kept one's, so that a flood of odd
 * packets costs one copy a kind and second of event time.
 */
import type { CaptureInterface, PacketBatch } from "../../base/packet-batch.ts";
import { ANOMALIES, anomalyBit, MORE_ANOMALIES } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";

/** Enough for every header that can be odd, and no more of what people said than that. */
export const SAMPLE_BYTES = 512;

const UNKNOWN_LINK_TYPE = anomalyBit("unknown-link-type");
const NAMED_KINDS = ANOMALIES.length + MORE_ANOMALIES.length;
/** Link types that are not decoded have a sample each, the rest of them one together: see `AnomalyCounter`. */
const MAX_LINK_TYPES = 32;
const KINDS = NAMED_KINDS + MAX_LINK_TYPES;

export interface KeptSample {
  /** As `AnomalyCounter` names it. */
  readonly name: string;
  readonly seconds: number;
  readonly nanos: number;
  readonly info: CaptureInterface | undefined;
  readonly capturedLength: number;
  readonly originalLength: number;
  /** The first bytes of the captured ones. */
  readonly bytes: Uint8Array;
}

export class AnomalySamples {
  readonly #bytes = new Uint8Array(KINDS * SAMPLE_BYTES);
  readonly #seconds = new Float64Array(KINDS).fill(Number.NaN);
  readonly #nanos = new Int32Array(KINDS);
  readonly #captured = new Int32Array(KINDS);
  readonly #original = new Float64Array(KINDS);
  readonly #interfaces = new Array<CaptureInterface | undefined>(KINDS).fill(undefined);
  /** 1 where the sample is newer than what was taken. */
  readonly #news = new Uint8Array(KINDS);
  /** Bytes that were kept. */
  readonly #kept = new Int32Array(KINDS);
  readonly #linkTypes: number[] = [];
  /** Most bytes that may be kept of the packet at hand. */
  #limit = SAMPLE_BYTES;

  /** Of a packet with at least one anomaly; of its captured bytes only the first `limit` may be kept. */
  see(packet: DecodedPacket, batch: PacketBatch, i: number, limit = Number.POSITIVE_INFINITY): void {
    if (limit <= 0) return;
    this.#limit = Math.min(limit, SAMPLE_BYTES);
    let rest = packet.anomalies;
    if ((rest & UNKNOWN_LINK_TYPE) !== 0) {
      rest &= ~UNKNOWN_LINK_TYPE;
      this.#keep(this.#linkTypeKind(batch.interfaces[batch.interfaceId[i] as number]?.linkType), batch, i);
    }
    this.#keepBits(rest, 0, batch, i);
    this.#keepBits(packet.moreAnomalies, ANOMALIES.length, batch, i);
  }

  /** What is new since it was last asked; copies, for whoever carries them away. */
  takeNews(): KeptSample[] {
    const news: KeptSample[] = [];
    for (let kind = 0; kind < KINDS; kind++) {
      if (this.#news[kind] === 1) news.push(this.#sample(kind));
    }
    this.#news.fill(0);
    return news;
  }

  /** Everything is news again: who was told has forgotten. */
  retell(): void {
    for (let kind = 0; kind < KINDS; kind++) this.#news[kind] = Number.isNaN(this.#seconds[kind]) ? 0 : 1;
  }

  #keepBits(bits: number, first: number, batch: PacketBatch, i: number): void {
    let rest = bits;
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest);
      rest &= ~(1 << bit);
      this.#keep(first + bit, batch, i);
    }
  }

  #keep(kind: number, batch: PacketBatch, i: number): void {
    const seconds = batch.seconds[i] as number;
    if (this.#seconds[kind] === seconds) return;
    const captured = batch.capturedLength[i] as number;
    this.#seconds[kind] = seconds;
    this.#nanos[kind] = batch.nanos[i] as number;
    this.#captured[kind] = captured;
    this.#original[kind] = batch.originalLength[i] as number;
    this.#interfaces[kind] = batch.interfaces[batch.interfaceId[i] as number];
    this.#news[kind] = 1;
    const { bytes } = batch;
    const from = batch.offset[i] as number;
    const to = kind * SAMPLE_BYTES;
    const length = Math.min(captured, this.#limit);
    this.#kept[kind] = length;
    // Byte by byte: `set` would need a view of the packet, and that is an object.
    for (let k = 0; k < length; k++) this.#bytes[to + k] = bytes[from + k] as number;
  }

  /** The first kind, `unknown-link-type`, is of those that told no number or came too late for a place of their own. */
  #linkTypeKind(linkType: number | undefined): number {
    if (linkType === undefined || linkType < 0) return 0;
    const known = this.#linkTypes.indexOf(linkType);
    if (known >= 0) return NAMED_KINDS + known;
    if (this.#linkTypes.length >= MAX_LINK_TYPES) return 0;
    return NAMED_KINDS + this.#linkTypes.push(linkType) - 1;
  }

  #sample(kind: number): KeptSample {
    const at = kind * SAMPLE_BYTES;
    return {
      name: this.#name(kind),
      seconds: this.#seconds[kind] as number,
      nanos: this.#nanos[kind] as number,
      info: this.#interfaces[kind],
      capturedLength: this.#captured[kind] as number,
      originalLength: this.#original[kind] as number,
      bytes: this.#bytes.slice(at, at + (this.#kept[kind] as number)),
    };
  }

  #name(kind: number): string {
    if (kind >= NAMED_KINDS) return `unknown-link-type-${this.#linkTypes[kind - NAMED_KINDS]}`;
    return ANOMALIES[kind] ?? (MORE_ANOMALIES[kind - ANOMALIES.length] as string);
  }
}
