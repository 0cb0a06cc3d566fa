/** Small captures made byte by byte, in every dialect: what the tests and the fuzzer of this room read. */

export interface SamplePacket {
  readonly seconds: number;
  /** In units of the file's resolution. */
  readonly fraction: number;
  readonly frame: Uint8Array;
  /** The captured length when not given. */
  readonly original?: number;
}

/** Frames of growing length that differ from each other. */
export function samplePackets(count: number, first = 1_700_000_000): SamplePacket[] {
  return Array.from({ length: count }, (_, i) => ({
    seconds: first + i,
    fraction: i * 1000,
    frame: Uint8Array.from({ length: 14 + ((i * 7) % 60) }, (_byte, at) => (at * 31 + i) & 0xff),
    original: 100 + i,
  }));
}

/** Writes numbers one after the other in one byte order. */
export class SampleBytes {
  readonly #parts: Buffer[] = [];
  readonly #big: boolean;

  constructor(bigEndian: boolean) {
    this.#big = bigEndian;
  }

  u16(...values: number[]): this {
    for (const value of values) {
      const part = Buffer.alloc(2);
      if (this.#big) part.writeUInt16BE(value);
      else part.writeUInt16LE(value);
      this.#parts.push(part);
    }
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) {
      const part = Buffer.alloc(4);
      if (this.#big) part.writeUInt32BE(value);
      else part.writeUInt32LE(value);
      this.#parts.push(part);
    }
    return this;
  }

  raw(bytes: Uint8Array, paddedTo = 1): this {
    this.#parts.push(Buffer.from(bytes), Buffer.alloc((paddedTo - (bytes.length % paddedTo)) % paddedTo));
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export interface SamplePcap {
  readonly magic: number;
  readonly bigEndian: boolean;
  readonly version?: readonly [number, number];
  readonly linkType?: number;
  readonly snaplen?: number;
  /** Behind the file header. */
  readonly extra?: Uint8Array;
  /** Behind the first 16 bytes of each record. */
  readonly recordExtra?: Uint8Array;
  /** The original length stands before the captured one. */
  readonly swapped?: boolean;
}

export function pcapFile(form: SamplePcap, packets: readonly SamplePacket[]): Buffer {
  const [major, minor] = form.version ?? [2, 4];
  const out = new SampleBytes(form.bigEndian)
    .u32(form.magic)
    .u16(major, minor)
    .u32(0, 0, form.snaplen ?? 65_535, form.linkType ?? 1)
    .raw(form.extra ?? Buffer.alloc(0));
  for (const { seconds, fraction, frame, original } of packets) {
    const lengths = [frame.length, original ?? frame.length];
    out.u32(seconds, fraction, ...(form.swapped === true ? lengths.reverse() : lengths));
    out.raw(form.recordExtra ?? Buffer.alloc(0)).raw(frame);
  }
  return out.bytes();
}

/** The blocks of one pcapng section, in one byte order. */
export class SampleSection {
  readonly #big: boolean;
  #parts: Buffer[] = [];

  constructor(bigEndian: boolean, sectionBytes = -1n) {
    this.#big = bigEndian;
    const length = Buffer.alloc(8);
    if (bigEndian) length.writeBigInt64BE(sectionBytes);
    else length.writeBigInt64LE(sectionBytes);
    this.block(0x0a0d0d0a, this.body().u32(0x1a2b3c4d).u16(1, 0).raw(length));
  }

  body(): SampleBytes {
    return new SampleBytes(this.#big);
  }

  /** A whole block; `total` in place of its true length. */
  block(type: number, body: SampleBytes, total?: number): this {
    const content = body.bytes();
    const padding = Buffer.alloc((4 - (content.length % 4)) % 4);
    const length = total ?? 12 + content.length + padding.length;
    this.#parts.push(this.body().u32(type, length).raw(content).raw(padding).u32(length).bytes());
    return this;
  }

  option(code: number, value: Uint8Array): Buffer {
    return this.body().u16(code, value.length).raw(value, 4).bytes();
  }

  interface(linkType: number, snaplen: number, ...options: Uint8Array[]): this {
    const body = this.body().u16(linkType, 0).u32(snaplen);
    for (const one of options) body.raw(one);
    return this.block(1, body);
  }

  enhanced(id: number, time: bigint, frame: Uint8Array, original: number, ...options: Uint8Array[]): this {
    const body = this.body().u32(
      id,
      Number(time >> 32n),
      Number(time & 0xffff_ffffn),
      frame.length,
      original,
    );
    body.raw(frame, 4);
    for (const one of options) body.raw(one);
    return this.block(6, body);
  }

  simple(original: number, frame: Uint8Array): this {
    return this.block(3, this.body().u32(original).raw(frame, 4));
  }

  old(id: number, drops: number, time: bigint, frame: Uint8Array, original: number): this {
    const body = this.body()
      .u16(id, drops)
      .u32(Number(time >> 32n), Number(time & 0xffff_ffffn));
    return this.block(2, body.u32(frame.length, original).raw(frame, 4));
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Sections in both byte orders with every kind of block. */
export function everyBlock(): Buffer {
  const frame = samplePackets(1)[0]?.frame ?? new Uint8Array(14);
  const sections = [false, true].map((bigEndian) => {
    const section = new SampleSection(bigEndian);
    const flags = section.option(2, section.body().u32(0x1a).bytes());
    const drops = section.option(4, section.body().u32(0, 7).bytes());
    const words = section.body().u32(0, 0, 0);
    return section
      .interface(1, frame.length, section.option(2, Buffer.from("eth0")), section.option(9, Buffer.of(9)))
      .interface(113, 20, section.option(9, Buffer.of(0x80 | 20)))
      .block(
        4,
        section
          .body()
          .u16(1, 8)
          .raw(Buffer.from([192, 0, 2, 1, 0x61, 0, 0, 0]))
          .u16(0, 0),
      )
      .enhanced(
        0,
        1_700_000_000_123_456_789n,
        frame,
        1500,
        section.option(1, Buffer.from("hello")),
        flags,
        drops,
      )
      .block(0x0bad, section.body().u32(32_473).raw(Buffer.from("custom")))
      .simple(64, frame)
      .old(1, 3, 1_700_000_000n << 20n, frame.subarray(0, 20), 20)
      .block(5, words)
      .block(10, section.body().u32(0x544c534b, 4).raw(Buffer.from("keys")))
      .block(9, section.body().raw(Buffer.from("MESSAGE=journal\n")))
      .block(0x7abc, section.body().raw(Buffer.alloc(40)))
      .bytes();
  });
  return Buffer.concat(sections);
}
