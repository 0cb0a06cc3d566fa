/** Reads the whole blocks of a pcapng file of our own, one after the other, in pieces of bounded size. */
import { type FileHandle, open } from "node:fs/promises";

const PIECE_BYTES = 512 * 1024;
const LEAST_BLOCK_BYTES = 12;
const MAX_BLOCK_BYTES = 1 << 20;

export class BlockReader {
  readonly #file: FileHandle;
  readonly #limit: number;
  #piece = Buffer.alloc(0);
  #at = 0;
  #offset = 0;
  /** What the next block takes, as far as that is known. */
  #wanted = LEAST_BLOCK_BYTES;

  private constructor(file: FileHandle, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  /** Bytes from `limit` on are not looked at. */
  static async open(path: string, limit: number): Promise<BlockReader> {
    return new BlockReader(await open(path, "r"), limit);
  }

  /** The next block, which stays as it is; undefined when more must be read. */
  take(): Buffer | undefined {
    const at = this.#at;
    const here = this.#piece.length - at;
    if (here < LEAST_BLOCK_BYTES) return undefined;
    const total = this.#piece.readUInt32LE(at + 4);
    this.#wanted = total;
    if (here < total || total < LEAST_BLOCK_BYTES) return undefined;
    this.#wanted = LEAST_BLOCK_BYTES;
    this.#at = at + total;
    return this.#piece.subarray(at, at + total);
  }

  /** Reads on; false at the end, at a torn tail, and where there is no block. */
  async fill(): Promise<boolean> {
    const wanted = this.#wanted;
    if (wanted < LEAST_BLOCK_BYTES || wanted > MAX_BLOCK_BYTES) return false;
    const rest = this.#piece.subarray(this.#at);
    const piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, wanted));
    rest.copy(piece);
    const room = Math.min(piece.length - rest.length, this.#limit - this.#offset);
    const { bytesRead } = await this.#file.read(piece, rest.length, Math.max(0, room), this.#offset);
    this.#offset += bytesRead;
    this.#piece = piece.subarray(0, rest.length + bytesRead);
    this.#at = 0;
    return this.#piece.length >= wanted;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
