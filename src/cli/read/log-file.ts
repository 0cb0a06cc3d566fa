/** Lines into a file of a folder, in large pieces. What was in the file before is gone. */
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import type { Lines } from "./flow-log.ts";

const PIECE_CHARS = 65_536;

export class LogFile implements Lines {
  /** A file takes what it is given. */
  readonly full = false;
  readonly #path: string;
  readonly #fd: number;
  #pending: string[] = [];
  #chars = 0;

  constructor(folder: string, name: string) {
    this.#path = join(folder, name);
    this.#fd = this.#trying(() => openSync(this.#path, "w"));
  }

  line(text: string): void {
    this.#pending.push(text);
    this.#chars += text.length + 1;
    if (this.#chars >= PIECE_CHARS) this.#push();
  }

  drained(): Promise<void> {
    this.#push();
    return Promise.resolve();
  }

  #push(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(`${this.#pending.join("\n")}\n`);
    this.#pending = [];
    this.#chars = 0;
    this.#trying(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    });
  }

  #trying<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (!isErrnoException(error)) throw error;
      throw new AppError("no-file", `${this.#path} cannot be written (${error.code})`, {
        hint: "Choose another folder with --to",
        cause: error,
      });
    }
  }
}
