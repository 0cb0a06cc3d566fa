/**
 * The header of a pcap file (draft-ietf-opsawg-pcap) in all its dialects.
 *
 *     magic | major, minor | 4 reserved | 4 reserved | snaplen | link type            24 bytes
 *
 * Standard (microseconds) and nanosecond magic; Kuznetzov's modified one, which FRITZ!Box routers write too; Ixia's two
 * (hardware: nanoseconds, software: microseconds) with the size of all records in four more bytes.
 */
import type { ParserState } from "./parser-state.ts";
import { FORMS, type RecordForm } from "./record-forms.ts";

export const FILE_HEADER = 24;

interface Magic {
  readonly nanosPerUnit: number;
  readonly forms: readonly RecordForm[];
  readonly extraBytes: number;
}

const MAGICS: ReadonlyMap<number, Magic> = new Map([
  [0xa1b2c3d4, { nanosPerUnit: 1000, forms: [FORMS.plain, FORMS.redHat, FORMS.nokia], extraBytes: 0 }],
  [0xa1b23c4d, { nanosPerUnit: 1, forms: [FORMS.plain], extraBytes: 0 }],
  [0xa1b2cd34, { nanosPerUnit: 1000, forms: [FORMS.modified, FORMS.suse, FORMS.plain], extraBytes: 0 }],
  [0x1c0001ac, { nanosPerUnit: 1, forms: [FORMS.plain], extraBytes: 4 }],
  [0x1c0001ab, { nanosPerUnit: 1000, forms: [FORMS.plain], extraBytes: 4 }],
]);

/** Before 2.3 the original length came first; files that say 2.3 did it either way. DG/UX wrote 543.0. */
export type LengthOrder = "captured-first" | "original-first" | "smaller-is-captured";

/** AIX stores interface types (RFC 1573) in place of link types. */
const AIX_LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);
const AIX_FDDI_PADDING = 3;
/** Bits of the link type field that must be zero; those above tell the length of the frame check sequence. */
const RESERVED_BITS = 0x03ff0000;

export interface PcapHeader {
  readonly nanosPerUnit: number;
  /** More than one: the records decide. */
  readonly forms: readonly RecordForm[];
  readonly lengthOrder: LengthOrder;
  readonly linkType: number;
  readonly snaplen: number;
  readonly bytes: number;
  /** Of each packet, in front of its frame. */
  readonly padding: number;
}

/** The byte order of a pcap file by its first four bytes; undefined when it is none. */
export function pcapByteOrder(view: DataView, at: number): "little" | "big" | undefined {
  if (MAGICS.has(view.getUint32(at, true))) return "little";
  if (MAGICS.has(view.getUint32(at, false))) return "big";
  return undefined;
}

/**
 * Where a record without a byte is expected there is the head of another capture of version 2.4: a pipe's next writer, or
 * files that were put one behind the other.
 */
export function beginsAnew(view: DataView, at: number): boolean {
  const order = pcapByteOrder(view, at);
  if (order === undefined) return false;
  return view.getUint16(at + 4, order === "little") === 2 && view.getUint16(at + 6, order === "little") === 4;
}

/** How many bytes `readPcapHeader` wants. */
export function pcapHeaderBytes(state: ParserState): number {
  return FILE_HEADER + (MAGICS.get(state.u32(state.at))?.extraBytes ?? 0);
}

/** A string says why the file cannot be read. */
export function readPcapHeader(state: ParserState): PcapHeader | string {
  const { at } = state;
  const magic = MAGICS.get(state.u32(at));
  const major = state.u16(at + 4);
  const minor = state.u16(at + 6);
  const field = state.u32(at + 20);
  if (magic === undefined) return "its magic number is not known";
  if (major !== 2 && !(major === 543 && minor === 0)) {
    return `it says pcap version ${major}.${minor}, and only version 2 exists`;
  }
  if ((field & RESERVED_BITS) !== 0) {
    return `its link type 0x${field.toString(16)} has bits set that mean nothing`;
  }
  const old = major === 543 || minor <= 3;
  const aix =
    major === 2 && minor === 2 && magic.nanosPerUnit === 1000 ? AIX_LINK_TYPES.get(field) : undefined;
  return {
    nanosPerUnit: aix === undefined ? magic.nanosPerUnit : 1,
    forms: old ? [magic.forms[0] ?? FORMS.plain] : magic.forms,
    lengthOrder:
      major === 543 || minor < 3 ? "original-first" : minor === 3 ? "smaller-is-captured" : "captured-first",
    linkType: aix ?? field & 0xffff,
    snaplen: state.u32(at + 16),
    bytes: FILE_HEADER + magic.extraBytes,
    padding: aix === 10 ? AIX_FDDI_PADDING : 0,
  };
}
