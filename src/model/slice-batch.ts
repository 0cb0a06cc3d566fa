/**
 * Flow slices in columns: what the packet thread writes, the link carries and the hub stores.
 *
 * A row is the part of one flow in one reporting interval (never across a full minute of event time). It carries the
 * deltas of the interval *and* the flow's totals and identity, so a hub that missed earlier rows still knows the flow.
 * One buffer holds all columns at computed offsets; `encode` trims it to the rows in use.
 */
import { SHAPE_FIGURES, SHAPE_WAYS, SHAPES, shapeOfNumbers, type TrafficShape } from "./traffic-shape.ts";

/** What a column of theirs holds. */
const MOST_FIGURE = 2 ** 31 - 1;
const SHAPE_WIDTH = SHAPE_FIGURES.length * 4;

const COLUMNS = [
  // Float64 first, so that every column is aligned whatever the row count (capacity is a multiple of 8).
  ["flowId", 8],
  ["startSeconds", 8],
  ["lastSeconds", 8],
  ["sliceStartMs", 8],
  ["sliceEndMs", 8],
  ["origPackets", 8],
  ["origBytes", 8],
  ["respPackets", 8],
  ["respBytes", 8],
  ["totalOrigPackets", 8],
  ["totalOrigBytes", 8],
  ["totalRespPackets", 8],
  ["totalRespBytes", 8],
  ["startNanos", 4],
  ["lastNanos", 4],
  ["domain", 4],
  ["app", 4],
  ["ja4", 4],
  ["tunnel", 4],
  ["flags", 4],
  ["shapeFigures", SHAPE_WIDTH],
  ["origPort", 2],
  ["respPort", 2],
  ["vlan0", 2],
  ["vlan1", 2],
  ["proto", 1],
  ["state", 1],
  ["direction", 1],
  ["domainSource", 1],
  ["appSource", 1],
  ["icmpType", 1],
  ["icmpCode", 1],
  ["interfaceId", 1],
  ["shape", 1],
  ["shapeWay", 1],
  ["shapeCertainty", 1],
] as const;

/** Bits of the `flags` column. */
export const SLICE_FLAGS = {
  ipv6: 1,
  hasMac: 2,
  ended: 4,
  /** Either address is multicast or broadcast. */
  group: 8,
  origLocal: 16,
  respLocal: 32,
  /** The first row of this flow: it counts as one flow in usage. */
  first: 64,
} as const;

const ADDRESS_BYTES = 16;
const MAC_BYTES = 6;
/** Of the columns as they lie in the buffer: those above, then both addresses and both MACs. */
const WIDTHS = [...COLUMNS.map(([, width]) => width), ADDRESS_BYTES, ADDRESS_BYTES, MAC_BYTES, MAC_BYTES];
const ROW_BYTES = WIDTHS.reduce((sum, width) => sum + width, 0);
/** Strings (domains, app names, fingerprints, ends of tunnels) of one batch; index 0 is "none". */
const MAX_STRINGS_BYTES = 8 * 1024 * 1024;

/** Bytes of a flow so far from the IP header on, and of the transport's payload. */
export interface SliceLengths {
  readonly origIp: Float64Array;
  readonly respIp: Float64Array;
  readonly origPayload: Float64Array;
  readonly respPayload: Float64Array;
}

export class SliceBatch {
  count = 0;
  readonly capacity: number;
  readonly buffer: ArrayBuffer;
  /** Index 0 is always the empty string: no name. */
  readonly strings: string[] = [""];

  readonly flowId: Float64Array;
  readonly startSeconds: Float64Array;
  readonly lastSeconds: Float64Array;
  readonly sliceStartMs: Float64Array;
  readonly sliceEndMs: Float64Array;
  readonly origPackets: Float64Array;
  readonly origBytes: Float64Array;
  readonly respPackets: Float64Array;
  readonly respBytes: Float64Array;
  readonly totalOrigPackets: Float64Array;
  readonly totalOrigBytes: Float64Array;
  readonly totalRespPackets: Float64Array;
  readonly totalRespBytes: Float64Array;
  readonly startNanos: Int32Array;
  readonly lastNanos: Int32Array;
  /** Index into `strings`. */
  readonly domain: Int32Array;
  /** Index into `strings`. */
  readonly app: Int32Array;
  /** Index into `strings`. */
  readonly ja4: Int32Array;
  /** Index into `strings`; as flow-tunnel.ts writes it. */
  readonly tunnel: Int32Array;
  readonly flags: Int32Array;
  readonly origPort: Uint16Array;
  readonly respPort: Uint16Array;
  /** VLAN ids outermost first; 0xffff is none. */
  readonly vlan0: Uint16Array;
  readonly vlan1: Uint16Array;
  /** IP protocol number. */
  readonly proto: Uint8Array;
  /** Index into FLOW_STATES. */
  readonly state: Uint8Array;
  /** Index into DIRECTIONS. */
  readonly direction: Uint8Array;
  /** 0 none, else 1 + index into DOMAIN_SOURCES. */
  readonly domainSource: Uint8Array;
  /** 0 none, else 1 + index into APP_SOURCES. */
  readonly appSource: Uint8Array;
  readonly icmpType: Uint8Array;
  readonly icmpCode: Uint8Array;
  readonly interfaceId: Uint8Array;
  /** Index into SHAPES; of 0 the other three are not valid. */
  readonly shape: Uint8Array;
  /** Index into SHAPE_WAYS. */
  readonly shapeWay: Uint8Array;
  /** Percent. */
  readonly shapeCertainty: Uint8Array;
  /** As many a row as SHAPE_FIGURES has, in its order. */
  readonly shapeFigures: Int32Array;
  /** 16 bytes a row; IPv4 uses the first 4. */
  readonly origAddress: Uint8Array;
  readonly respAddress: Uint8Array;
  /** 6 bytes a row, valid iff SLICE_FLAGS.hasMac. */
  readonly origMac: Uint8Array;
  readonly respMac: Uint8Array;

  /** `capacity` is a multiple of 8. */
  constructor(capacity: number, buffer = new ArrayBuffer(capacity * ROW_BYTES)) {
    this.capacity = capacity;
    this.buffer = buffer;
    let at = 0;
    const f64 = (): Float64Array => {
      const column = new Float64Array(buffer, at, capacity);
      at += capacity * 8;
      return column;
    };
    const i32 = (each = 1): Int32Array => {
      const column = new Int32Array(buffer, at, capacity * each);
      at += capacity * each * 4;
      return column;
    };
    const u16 = (): Uint16Array => {
      const column = new Uint16Array(buffer, at, capacity);
      at += capacity * 2;
      return column;
    };
    const u8 = (width = 1): Uint8Array => {
      const column = new Uint8Array(buffer, at, capacity * width);
      at += capacity * width;
      return column;
    };
    this.flowId = f64();
    this.startSeconds = f64();
    this.lastSeconds = f64();
    this.sliceStartMs = f64();
    this.sliceEndMs = f64();
    this.origPackets = f64();
    this.origBytes = f64();
    this.respPackets = f64();
    this.respBytes = f64();
    this.totalOrigPackets = f64();
    this.totalOrigBytes = f64();
    this.totalRespPackets = f64();
    this.totalRespBytes = f64();
    this.startNanos = i32();
    this.lastNanos = i32();
    this.domain = i32();
    this.app = i32();
    this.ja4 = i32();
    this.tunnel = i32();
    this.flags = i32();
    this.shapeFigures = i32(SHAPE_FIGURES.length);
    this.origPort = u16();
    this.respPort = u16();
    this.vlan0 = u16();
    this.vlan1 = u16();
    this.proto = u8();
    this.state = u8();
    this.direction = u8();
    this.domainSource = u8();
    this.appSource = u8();
    this.icmpType = u8();
    this.icmpCode = u8();
    this.interfaceId = u8();
    this.shape = u8();
    this.shapeWay = u8();
    this.shapeCertainty = u8();
    this.origAddress = u8(ADDRESS_BYTES);
    this.respAddress = u8(ADDRESS_BYTES);
    this.origMac = u8(MAC_BYTES);
    this.respMac = u8(MAC_BYTES);
  }

  /** Only in a batch that was made to have them, for a reader in the same process: they do not travel. */
  lengths: SliceLengths | undefined;

  /** Whether somebody looks at shapes, for a reader in the same process too: else none is no answer. */
  tellsShapes = false;

  withLengths(): this {
    const column = () => new Float64Array(this.capacity);
    this.lengths = { origIp: column(), respIp: column(), origPayload: column(), respPayload: column() };
    return this;
  }

  putShape(row: number, shape: TrafficShape | undefined): void {
    this.shape[row] = shape === undefined ? 0 : SHAPES.indexOf(shape.kind);
    if (shape === undefined) return;
    this.shapeWay[row] = SHAPE_WAYS.indexOf(shape.way);
    this.shapeCertainty[row] = shape.certainty;
    let at = row * SHAPE_FIGURES.length;
    for (const figure of SHAPE_FIGURES) this.shapeFigures[at++] = Math.min(MOST_FIGURE, shape[figure]);
  }

  shapeOf(row: number): TrafficShape | undefined {
    if (this.shape[row] === 0) return undefined;
    const at = row * SHAPE_FIGURES.length;
    return shapeOfNumbers([
      this.shape[row] ?? 0,
      this.shapeWay[row] ?? 0,
      this.shapeCertainty[row] ?? 0,
      ...this.shapeFigures.subarray(at, at + SHAPE_FIGURES.length),
    ]);
  }

  get full(): boolean {
    return this.count === this.capacity;
  }

  clear(): void {
    this.count = 0;
    this.strings.length = 1;
  }

  /** Bytes for the link: `u32 rows, u32 stringsBytes, strings as JSON, columns`, little-endian. */
  encode(): Uint8Array {
    const rows = paddedRows(this.count);
    const strings = new TextEncoder().encode(JSON.stringify(this.strings));
    const out = new Uint8Array(8 + strings.length + rows * ROW_BYTES);
    const view = new DataView(out.buffer);
    view.setUint32(0, this.count, true);
    view.setUint32(4, strings.length, true);
    out.set(strings, 8);
    let from = 0;
    let to = 8 + strings.length;
    for (const width of WIDTHS) {
      out.set(new Uint8Array(this.buffer, from, this.count * width), to);
      from += this.capacity * width;
      to += rows * width;
    }
    return out;
  }

  /** Undefined when the bytes cannot be a batch: the sender is not to be trusted. */
  static decode(bytes: Uint8Array): SliceBatch | undefined {
    if (bytes.length < 8) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(0, true);
    const stringsBytes = view.getUint32(4, true);
    const capacity = paddedRows(count);
    if (stringsBytes > MAX_STRINGS_BYTES || bytes.length !== 8 + stringsBytes + capacity * ROW_BYTES) {
      return undefined;
    }
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    new Uint8Array(buffer).set(bytes.subarray(8 + stringsBytes));
    const batch = new SliceBatch(capacity, buffer);
    const strings = parseStrings(bytes.subarray(8, 8 + stringsBytes));
    if (strings === undefined) return undefined;
    batch.strings.splice(0, 1, ...strings);
    batch.count = count;
    for (let i = 0; i < count; i++) {
      for (const column of [batch.domain, batch.app, batch.ja4, batch.tunnel])
        if (!((column[i] as number) < strings.length)) return undefined;
    }
    return batch;
  }
}

/** Columns of 8 bytes a row come first and stay aligned with a multiple of 8 rows. */
function paddedRows(count: number): number {
  return Math.max(8, Math.ceil(count / 8) * 8);
}

function parseStrings(bytes: Uint8Array): string[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!Array.isArray(value) || value[0] !== "" || value.length > 65_536) return undefined;
    return value.every((s): s is string => typeof s === "string" && s.length <= 256) ? value : undefined;
  } catch {
    return undefined;
  }
}
