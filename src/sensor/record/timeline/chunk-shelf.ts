/**
 * The timeline's complete chunks on disk, oldest first, within a budget. Files come and go only here: a chunk's rename is
 * what makes it complete, and the oldest go before a new one is begun.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { type FileHandle, open, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type ChunkOutline, encodeIndex, type IndexedChunk, outlineOf, readOutline } from "./chunk-file.ts";
import { type ChunkFiles, captureFile, hidden, indexFile, listChunks } from "./chunk-name.ts";

const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;

export interface KeptChunk extends ChunkOutline {
  readonly name: string;
  /** Capture and index together. */
  readonly bytes: number;
}

/** A capture file that has no index that can be used. */
export interface UnindexedChunk {
  readonly name: string;
  readonly number: number;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export class ChunkShelf {
  readonly folder: string;
  chunks: KeptChunk[] = [];
  unindexed: UnindexedChunk[] = [];
  /** The name of one that is being read anew: it does not go meanwhile. */
  spared: string | undefined;
  /** One more than the highest number there was. */
  nextNumber = 1;
  /** Of files that are being deleted. */
  #going = 0;
  /** One deletion after the other: none takes more than what it still lacks. */
  #removal: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  }

  get bytes(): number {
    const sum = (list: readonly { bytes: number }[]): number =>
      list.reduce((all, { bytes }) => all + bytes, 0);
    return sum(this.chunks) + sum(this.unindexed) + this.#going;
  }

  /** When an earlier run last wrote something; 0 without. */
  get lastMs(): number {
    const kept = this.chunks.reduce((most, { head }) => Math.max(most, head.maxMs), 0);
    return this.unindexed.reduce((most, { modifiedMs }) => Math.max(most, modifiedMs), kept);
  }

  /** Takes up what lies there. */
  async load(): Promise<void> {
    for (const files of listChunks(this.folder)) {
      this.nextNumber = Math.max(this.nextNumber, files.number + 1);
      await this.#takeUp(files);
    }
  }

  /** Gives a chunk its index and its name. */
  async commit(name: string, chunk: IndexedChunk): Promise<KeptChunk> {
    const outline = outlineOf(chunk);
    const parts = encodeIndex(chunk, outline.summary);
    await this.#writeIndex(name, parts);
    await rename(this.#path(hidden(captureFile(name))), this.#path(captureFile(name)));
    await this.#syncFolder();
    this.unindexed = this.unindexed.filter((one) => one.name !== name);
    const indexBytes = parts.reduce((sum, part) => sum + part.length, 0);
    const kept: KeptChunk = { name, ...outline, bytes: chunk.head.bytes + indexBytes };
    const at = this.chunks.findIndex((one) => one.head.number > chunk.head.number);
    if (at < 0) this.chunks.push(kept);
    else this.chunks.splice(at, 0, kept);
    return kept;
  }

  /** Deletes the oldest until no more than `most` bytes are left; returns how many went. */
  async shrink(most: () => number): Promise<number> {
    return await this.#alone(async () => {
      let freed = 0;
      while (this.bytes > most()) {
        const bytes = await this.#removeOldest();
        if (bytes === 0) break;
        freed += bytes;
      }
      return freed;
    });
  }

  /** Returns how many bytes went; 0 when there is nothing left. */
  async removeOldest(): Promise<number> {
    return await this.#alone(() => this.#removeOldest());
  }

  /** Its index is of no use. */
  async demote(chunk: KeptChunk): Promise<void> {
    this.chunks = this.chunks.filter((one) => one !== chunk);
    const file = captureFile(chunk.name);
    await rename(this.#path(file), this.#path(hidden(file)));
    await unlink(this.#path(indexFile(chunk.name))).catch(() => undefined);
    const { number, bytes, maxMs } = chunk.head;
    this.putAside({ name: chunk.name, number, bytes, modifiedMs: maxMs });
  }

  /** Its capture file is there, hidden; it wants an index. */
  putAside(chunk: UnindexedChunk): void {
    this.unindexed = [...this.unindexed, chunk].sort((a, b) => a.number - b.number);
  }

  async discard(chunk: UnindexedChunk): Promise<void> {
    this.unindexed = this.unindexed.filter((one) => one !== chunk);
    await this.#delete(chunk);
  }

  /** Something was written to it. */
  async measure(chunk: UnindexedChunk): Promise<void> {
    const file = await stat(this.#path(hidden(captureFile(chunk.name)))).catch(() => undefined);
    if (file === undefined) return;
    this.unindexed = this.unindexed.map((one) => (one === chunk ? { ...chunk, bytes: file.size } : one));
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#removal.then(work);
    this.#removal = done.catch(() => undefined);
    return await done;
  }

  async #removeOldest(): Promise<number> {
    const [kept] = this.chunks;
    const bare = this.unindexed.find(({ name }) => name !== this.spared);
    if (bare !== undefined && (kept === undefined || bare.number < kept.head.number)) {
      await this.discard(bare);
      return bare.bytes;
    }
    if (kept === undefined) return 0;
    this.chunks.shift();
    await this.#delete(kept);
    return kept.bytes;
  }

  /** Counted until its files are gone. */
  async #delete({ name, bytes }: KeptChunk | UnindexedChunk): Promise<void> {
    this.#going += bytes;
    await this.#unlink(name);
    this.#going -= bytes;
  }

  async #takeUp(files: ChunkFiles): Promise<void> {
    const { name, number } = files;
    const path = (file: string): string => this.#path(file);
    if (files.hiddenIndex !== undefined) await unlink(path(hidden(indexFile(name)))).catch(() => undefined);
    if (files.capture === undefined && files.hiddenCapture === undefined) {
      await this.#unlink(name);
      return;
    }
    const read = files.capture === undefined ? undefined : readOutlineOf(path(indexFile(name)));
    if (files.capture !== undefined && files.index !== undefined && read?.head.bytes === files.capture) {
      this.chunks.push({ name, ...read, bytes: files.capture + files.index });
      return;
    }
    // Hidden until it has an index: whoever sees a chunk may use it.
    const bare = hidden(captureFile(name));
    if (files.capture !== undefined) await rename(path(captureFile(name)), path(bare));
    await unlink(path(indexFile(name))).catch(() => undefined);
    const { size, mtimeMs } = await stat(path(bare));
    this.putAside({ name, number, bytes: size, modifiedMs: mtimeMs });
  }

  #path(file: string): string {
    return join(this.folder, file);
  }

  /** Whole and on the disk, or not there at all. */
  async #writeIndex(name: string, parts: readonly Uint8Array[]): Promise<void> {
    const path = this.#path(indexFile(name));
    const unfinished = this.#path(hidden(indexFile(name)));
    try {
      const file = await open(unfinished, "w", FILE_MODE);
      try {
        await writeAll(file, parts);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await unlink(unfinished).catch(() => undefined);
      throw error;
    }
  }

  async #unlink(name: string): Promise<void> {
    for (const file of [
      captureFile(name),
      hidden(captureFile(name)),
      indexFile(name),
      hidden(indexFile(name)),
    ]) {
      await unlink(join(this.folder, file)).catch(() => undefined);
    }
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.folder, "r");
    try {
      await folder.sync();
    } catch {
      // Some file systems do not sync folders.
    } finally {
      await folder.close();
    }
  }
}

/** A disk that fills up in the middle takes only a part of one call, and says so at the next. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      at += (await file.write(part, at, part.length - at)).bytesWritten;
    }
  }
}

function readOutlineOf(path: string): ChunkOutline | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    return readOutline((at, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
    }, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}
