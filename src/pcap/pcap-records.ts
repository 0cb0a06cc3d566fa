/** The records of a pcap file, in place. */
import type { PacketBatch } from "../base/packet-batch.ts";
import { MAX_PACKET_BYTES, type ParseResult, type ParserState } from "./parser-state.ts";
import {
  beginsAnew,
  FILE_HEADER,
  type LengthOrder,
  pcapByteOrder,
  pcapHeaderBytes,
  readPcapHeader,
} from "./pcap-header.ts";
import { chooseForm, PLAIN_RECORD, type RecordForm } from "./record-forms.ts";

export class PcapRecords {
  readonly #state: ParserState;
  readonly #live: boolean;
  #headerRead = false;
  #nanosPerUnit = 1000;
  #lengthOrder: LengthOrder = "captured-first";
  #snaplen = 0;
  #padding = 0;
  /** What the records may look like; one when it is decided. */
  #forms: readonly RecordForm[] = [];
  #recordBytes = PLAIN_RECORD;
  #interfaceId = 0;
  /** By link type: captures of one kind, one behind the other, are of one interface. */
  readonly #interfaces = new Map<number, number>();

  /** `live`: the first packet is wanted before the second is there, so the plain form is taken for granted. */
  constructor(state: ParserState, live: boolean) {
    this.#state = state;
    this.#live = live;
  }

  parse(batch: PacketBatch, ended: boolean): ParseResult {
    for (;;) {
      if (!this.#headerRead) {
        if (this.#state.have < FILE_HEADER || this.#state.have < pcapHeaderBytes(this.#state)) return "more";
        const fault = this.#readHeader(batch);
        if (fault !== undefined) return fault;
      }
      if (this.#forms.length > 1 && !this.#chooseForm(ended)) return "more";
      const result = this.#readRecords(batch);
      if (result !== "another-header") return result;
      this.#headerRead = false;
    }
  }

  #readHeader(batch: PacketBatch): ParseResult | undefined {
    const state = this.#state;
    const header = readPcapHeader(state);
    if (typeof header === "string") return state.notACapture(header);
    this.#nanosPerUnit = header.nanosPerUnit;
    this.#lengthOrder = header.lengthOrder;
    this.#snaplen = header.snaplen;
    this.#padding = header.padding;
    const [first] = header.forms;
    this.#recordBytes = first?.bytes ?? PLAIN_RECORD;
    this.#forms = this.#live && this.#recordBytes === PLAIN_RECORD ? [] : header.forms;
    const { linkType } = header;
    this.#interfaceId =
      this.#interfaces.get(linkType) ?? batch.interfaces.push({ name: state.name, linkType }) - 1;
    this.#interfaces.set(linkType, this.#interfaceId);
    state.at += header.bytes;
    this.#headerRead = true;
    return undefined;
  }

  #chooseForm(ended: boolean): boolean {
    const state = this.#state;
    if (state.have === 0) return false;
    const form = chooseForm(state, this.#forms, this.#snaplen, ended || state.isWindowFull);
    if (form === undefined) return false;
    this.#recordBytes = form.bytes;
    this.#forms = [];
    return true;
  }

  #readRecords(batch: PacketBatch): ParseResult | "another-header" {
    const state = this.#state;
    const { view, littleEndian, end } = state;
    const recordBytes = this.#recordBytes;
    const padding = this.#padding;
    const swapped = this.#lengthOrder !== "captured-first";
    while (!state.isFull(batch)) {
      const { at } = state;
      if (end - at < recordBytes) return "more";
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      if (swapped && (this.#lengthOrder === "original-first" || captured > original)) {
        const first = captured;
        captured = original;
        original = first;
      }
      if (captured === 0 && original === 0 && beginsAnew(view, at)) {
        if (end - at < FILE_HEADER) return "more";
        state.littleEndian = pcapByteOrder(view, at) === "little";
        return "another-header";
      }
      if (captured > MAX_PACKET_BYTES) return state.corrupt(`a record claims ${captured} bytes`);
      if (captured < padding) return state.corrupt(`a record claims ${captured} bytes`);
      if (end - at < recordBytes + captured) return "more";
      let seconds = view.getUint32(at, littleEndian);
      let nanos = view.getUint32(at + 4, littleEndian) * this.#nanosPerUnit;
      if (nanos >= 1e9) {
        // A fraction of a second or more: some writers do not carry.
        const carry = Math.floor(nanos / 1e9);
        seconds += carry;
        nanos -= carry * 1e9;
      }
      const frame = at + recordBytes + padding;
      const bytes = original < padding ? 0 : original - padding;
      state.deliver(batch, frame, captured - padding, bytes, seconds, nanos, this.#interfaceId, 0);
      state.at = at + recordBytes + captured;
    }
    return "full";
  }
}
