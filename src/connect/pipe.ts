/** A named pipe that somebody else writes a capture into: read while there is a writer, waited for while there is none. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Door } from "./door.ts";
import type { Feed } from "./feed.ts";
import { pump } from "./pump.ts";

const LOOK_MS = 200;
const PIECE_BYTES = 64 * 1024;

export class PipeDoor implements Door {
  readonly patient = true;
  readonly #path: string;
  /** Open, and never read, from a writer to the next: one that comes before we are back must not hear that nobody reads. */
  #kept: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    const fd = openPipe(this.#path);
    this.#keep(openPipe(this.#path));
    let ours = true;
    try {
      await feed.state("waiting", "nobody writes to it");
      const piece = Buffer.alloc(PIECE_BYTES);
      let first = 0;
      while (first === 0) {
        first = readNow(fd, piece);
        if (first === 0) await pause(LOOK_MS, undefined, { signal });
      }
      await feed.state("connected");
      const stream = new Socket({ fd, readable: true, writable: false });
      ours = false;
      if (first > 0) stream.unshift(piece.subarray(0, first));
      await pump(stream, feed, signal);
      return "its writer went away";
    } catch (error) {
      if (signal.aborted) return "";
      throw error;
    } finally {
      if (ours) closeSync(fd);
      // One that is in the midst of its capture must hear it: what it writes now is of no use without its header.
      if (signal.aborted) this.#keep(undefined);
    }
  }

  #keep(fd: number | undefined): void {
    if (this.#kept !== undefined) closeSync(this.#kept);
    this.#kept = fd;
  }
}

/** Without waiting for a writer. */
function openPipe(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Error(code === "ENOENT" ? `there is no ${path}: make it with mkfifo` : `${path}: ${code}`);
  }
  if (fstatSync(fd).isFIFO()) return fd;
  closeSync(fd);
  throw new Error(`${path} is no named pipe`);
}

/** Bytes; 0 without a writer, -1 when there is one that has not written. */
function readNow(fd: number, into: Buffer): number {
  try {
    return readSync(fd, into, 0, into.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return -1;
    throw error;
  }
}
