/** Reads the whole blocks of a pcapng file of our own, one after the other, in pieces of bounded size. */
import { type FileHandle, open } from "node:fs/promises";

const PIECE_BYTES = 512 * 1024;
const MAX_BLOCK_BYTES = 1 << 20;

export class BlockReader {
  readonly #file: FileHandle;
  readonly #limit: number;
  #piece = Buffer.alloc(0);
  #at = 0;
  #offset = 0;

  private constructor(file: FileHandle, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  /** Bytes from `limit` on are not looked at. */
  static async open(path: string, limit: number): Promise<BlockReader> {
    return new BlockReader(await open(path, "r"), limit);
  }

  /** The next block, which stays as it is; undefined at the end or at a torn tail. */
  async next(): Promise<Buffer | undefined> {
    if (this.#piece.length - this.#at < 12 && !(await this.#fill(12))) return undefined;
    const total = this.#piece.readUInt32LE(this.#at + 4);
    if (total < 12 || total > MAX_BLOCK_BYTES) return undefined;
    if (this.#piece.length - this.#at < total && !(await this.#fill(total))) return undefined;
    const block = this.#piece.subarray(this.#at, this.#at + total);
    this.#at += total;
    return block;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #fill(wanted: number): Promise<boolean> {
    const rest = this.#piece.subarray(this.#at);
    const piece = Buffer.alloc(Math.max(PIECE_BYTES, wanted));
    rest.copy(piece);
    const room = Math.min(piece.length - rest.length, this.#limit - this.#offset);
    const { bytesRead } = await this.#file.read(piece, rest.length, Math.max(0, room), this.#offset);
    this.#offset += bytesRead;
    this.#piece = piece.subarray(0, rest.length + bytesRead);
    this.#at = 0;
    return this.#piece.length >= wanted;
  }
}
