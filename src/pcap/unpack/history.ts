/** What was unpacked last: later blocks refer back to it, and the reader takes it from here. */
export class History {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  end = 0;
  /** How far back a block may refer, and how much of that there is. */
  readonly #reach: number;
  #taken = 0;

  /** Room for the window, a block, and so much more that moving the window costs little per byte. */
  constructor(reach: number, blockBytes: number) {
    this.#reach = reach;
    this.bytes = new Uint8Array(reach + Math.max(blockBytes, Math.min(reach, 16 * 1024 * 1024)));
  }

  get pending(): number {
    return this.end - this.#taken;
  }

  /** Makes room for a block; all that was unpacked must have been taken. */
  makeRoom(blockBytes: number): void {
    if (this.end + blockBytes <= this.bytes.length) return;
    const keep = Math.min(this.end, this.#reach);
    this.bytes.copyWithin(0, this.end - keep, this.end);
    this.end = keep;
    this.#taken = keep;
  }

  take(target: Uint8Array, offset: number, length: number): number {
    const count = Math.min(length, this.pending);
    target.set(this.bytes.subarray(this.#taken, this.#taken + count), offset);
    this.#taken += count;
    return count;
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    this.bytes.set(bytes.subarray(from, to), this.end);
    this.end += to - from;
  }

  fill(value: number, length: number): void {
    this.bytes.fill(value, this.end, this.end + length);
    this.end += length;
  }

  /** `length` bytes from `distance` back, which may reach into what they write. */
  repeat(distance: number, length: number): void {
    const { bytes } = this;
    let to = this.end;
    if (distance >= length) {
      if (length > 32) bytes.copyWithin(to, to - distance, to - distance + length);
      else for (let i = 0; i < length; i++, to++) bytes[to] = bytes[to - distance] as number;
    } else {
      for (let i = 0; i < length; i++, to++) bytes[to] = bytes[to - distance] as number;
    }
    this.end += length;
  }
}
