/**
 * A file that takes whole pages past the page cache (O_DIRECT), which costs a fraction of the CPU of copying them
 * through it, and everything else through it. A file system that refuses O_DIRECT gets all of it the ordinary way.
 */
import { close, constants, fdatasync, ftruncate, open, writev } from "node:fs";
import { promisify } from "node:util";
import { PAGE_BYTES } from "./buffer-pool.ts";

const openAsync = promisify(open);
const truncateAsync = promisify(ftruncate);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Group-readable: SFTP users of the group `tapdeck` fetch the files. */
const FILE_MODE = 0o640;

export class PageFile {
  readonly #fd: number;
  readonly #path: string;
  /** -1: not opened yet, or refused. */
  #directFd = -1;
  #mayBeDirect: boolean;

  private constructor(fd: number, path: string, mayBeDirect: boolean) {
    this.#fd = fd;
    this.#path = path;
    this.#mayBeDirect = mayBeDirect;
  }

  /** `keep`: bytes of an existing file that stay; undefined makes a new one. `aligned`: memory is page-aligned. */
  static async open(path: string, keep: number | undefined, aligned: boolean): Promise<PageFile> {
    const create = keep === undefined ? constants.O_CREAT | constants.O_EXCL : 0;
    const fd = await openAsync(path, constants.O_WRONLY | constants.O_NOFOLLOW | create, FILE_MODE);
    if (keep !== undefined) await truncateAsync(fd, keep);
    return new PageFile(fd, path, aligned);
  }

  /** The file system has not refused to be written past the page cache. */
  get direct(): boolean {
    return this.#mayBeDirect;
  }

  /** Writes all of the views at a page of the file; calls back once. `direct`: they are whole pages of page-aligned memory. */
  write(
    views: readonly Buffer[],
    at: number,
    direct: boolean,
    done: (error: NodeJS.ErrnoException | null) => void,
  ): void {
    if (!direct || !this.#mayBeDirect) this.#write(this.#fd, views, at, done);
    else if (this.#directFd >= 0) this.#writeDirect(views, at, done);
    else {
      open(this.#path, constants.O_WRONLY | constants.O_DIRECT | constants.O_NOFOLLOW, (error, fd) => {
        if (error === null) this.#directFd = fd;
        else this.#mayBeDirect = false;
        this.write(views, at, direct, done);
      });
    }
  }

  sync(): void {
    fdatasync(this.#fd, () => undefined);
  }

  async truncate(length: number): Promise<void> {
    await truncateAsync(this.#fd, length);
  }

  /** `sync`: what was written survives a power loss from now on. */
  async close(sync: boolean): Promise<void> {
    try {
      if (sync) await syncAsync(this.#fd);
    } finally {
      if (this.#directFd >= 0) await closeAsync(this.#directFd);
      await closeAsync(this.#fd);
    }
  }

  #writeDirect(
    views: readonly Buffer[],
    at: number,
    done: (error: NodeJS.ErrnoException | null) => void,
  ): void {
    writev(this.#directFd, views as Buffer[], at, (error, written) => {
      // Some file systems open such a descriptor and refuse its first write.
      const refused = error?.code === "EINVAL";
      if (refused) this.#mayBeDirect = false;
      const left = refused ? views : error === null ? behind(views, written) : [];
      if (left.length === 0) done(error);
      else this.#write(this.#fd, left, refused ? at : at + written, done);
    });
  }

  /** A short write is gone on with from where it stopped. */
  #write(
    fd: number,
    views: readonly Buffer[],
    at: number,
    done: (error: NodeJS.ErrnoException | null) => void,
  ): void {
    writev(fd, views as Buffer[], at, (error, written) => {
      const left = error === null ? behind(views, written) : [];
      if (left.length === 0) done(error);
      else this.#write(fd, left, at + written, done);
    });
  }
}

/** Whether a piece of this length at this place may go past the page cache. */
export function isWholePages(at: number, length: number): boolean {
  return at % PAGE_BYTES === 0 && length % PAGE_BYTES === 0;
}

/** What is left of the views behind their first `written` bytes. */
function behind(views: readonly Buffer[], written: number): Buffer[] {
  const left: Buffer[] = [];
  let skip = written;
  for (const view of views) {
    if (skip < view.length) left.push(view.subarray(skip));
    skip = Math.max(0, skip - view.length);
  }
  return left;
}
