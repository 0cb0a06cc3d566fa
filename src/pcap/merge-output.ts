/** The stream that a merge makes: gathers blocks into chunks; interface and name blocks go out before the packet that needs them. */

/** Names of all sources together. */
const MAX_NAME_BYTES = 1 << 20;

export class MergeOutput {
  readonly #interfaces = new Map<string, number>();
  readonly #names = new Set<string>();
  readonly #statistics = new Map<number, Buffer>();
  #nameBytes = 0;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** It is kept as it is until the chunk is taken. */
  add(block: Uint8Array): void {
    this.#parts.push(block);
    this.#bytes += block.length;
  }

  /** Interfaces that have a block in the stream. */
  get interfaces(): number {
    return this.#interfaces.size;
  }

  interfaceId(block: Buffer): number {
    const key = block.toString("latin1");
    const known = this.#interfaces.get(key);
    if (known !== undefined) return known;
    const id = this.#interfaces.size;
    this.#interfaces.set(key, id);
    this.add(block);
    return id;
  }

  names(block: Buffer): void {
    const key = block.toString("latin1");
    if (this.#names.has(key) || this.#nameBytes + block.length > MAX_NAME_BYTES) return;
    this.#names.add(key);
    this.#nameBytes += block.length;
    this.add(block);
  }

  /** Of each interface the newest statistics stay: they stand at the end of the stream. */
  statistics(block: Buffer, interfaces: readonly number[]): void {
    const id = interfaces[block.readUInt32LE(8)];
    if (id === undefined) return;
    const copy = Buffer.from(block);
    copy.writeUInt32LE(id, 8);
    this.#statistics.set(id, copy);
  }

  /** What has gathered, if it is so much or more. */
  take(least: number): Buffer | undefined {
    if (this.#bytes < least || this.#bytes === 0) return undefined;
    const chunk = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    return chunk;
  }

  end(): void {
    for (const block of this.#statistics.values()) this.add(block);
  }
}
