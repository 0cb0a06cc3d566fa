/** A stream of frames into a file or to standard output, with a line of progress for people; a part file never stays. */
import { createWriteStream, renameSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { formatBytes } from "../../base/size.ts";

const SHOW_MS = 200;

export async function download(answer: IncomingMessage, path: string): Promise<void> {
  if (path === "-") {
    await pipeline(answer, process.stdout, { end: false });
    return;
  }
  const part = `${path}.part`;
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const progress = new Progress(Number(answer.headers["content-length"] ?? Number.NaN));
    const file = createWriteStream(part, { mode: 0o640 });
    await pipeline(answer, progress.counter, file, { signal: stop.signal });
    renameSync(part, path);
    progress.done(path);
  } catch (error) {
    rmSync(part, { force: true });
    throw stop.signal.aborted
      ? new AppError("unreachable", "stopped; nothing was kept")
      : explain(path, error);
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
}

class Progress {
  readonly counter: Transform;
  #bytes = 0;
  #shownMs = 0;

  /** `total` is NaN where the length is not known. */
  constructor(total: number) {
    this.counter = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        this.#bytes += piece.length;
        this.#show(total);
        done(null, piece);
      },
    });
  }

  done(path: string): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
    process.stderr.write(`${path}: ${formatBytes(this.#bytes)}\n`);
  }

  #show(total: number): void {
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#shownMs < SHOW_MS) return;
    this.#shownMs = now;
    const share = Number.isNaN(total) ? "" : ` of ${formatBytes(total)}`;
    process.stderr.write(`\r\x1b[2K${formatBytes(this.#bytes)}${share}`);
  }
}

function explain(path: string, error: unknown): unknown {
  if (!isErrnoException(error)) return error;
  if (error.code === "ENOSPC")
    return new AppError("disk-full", `the disk under ${path} is full`, { cause: error });
  if (error.code === "ECONNRESET" || error.code === "ERR_STREAM_PREMATURE_CLOSE") {
    return new AppError("unreachable", "the hub went away in the middle of the download", {
      hint: "Try again when it is back",
      cause: error,
    });
  }
  return new AppError("no-file", `cannot write ${path} (${error.code})`, {
    hint: "Choose another place with -w",
    cause: error,
  });
}
