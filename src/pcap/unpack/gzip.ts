/** gzip by zlib, several members one after the other. */
import { Readable, type TransformOptions } from "node:stream";
import { createGunzip, type ZlibOptions } from "node:zlib";
import { isErrnoException } from "../../base/app-error.ts";
import type { ReadPacked } from "./packed-input.ts";
import type { Unpacker } from "./packing.ts";
import { damaged, UnpackError } from "./unpack-error.ts";

/** What zlib unpacks in one step is lost when the step meets damage: small enough to lose little. */
const STEP_BYTES = 16 * 1024;

export function gzipUnpacker(head: Uint8Array, read: ReadPacked): Unpacker {
  async function* packed(): AsyncGenerator<Uint8Array> {
    // Copies: a piece is valid until the next is read, and zlib reads ahead.
    yield Uint8Array.from(head);
    for (;;) {
      const piece = await read();
      if (piece.length === 0) return;
      yield Uint8Array.from(piece);
    }
  }
  // With a mark of one byte zlib takes its next step only when the last one was read: an error then loses nothing else.
  const options: ZlibOptions & TransformOptions = { chunkSize: STEP_BYTES, readableHighWaterMark: 1 };
  const gunzip = createGunzip(options);
  let fault: unknown;
  let wake: (() => void) | undefined;
  const awake = (): void => wake?.();
  gunzip.on("readable", awake).on("end", awake).on("close", awake);
  gunzip.on("error", (error) => {
    fault = error;
    awake();
  });
  const source = Readable.from(packed(), { highWaterMark: 1 });
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let step: Buffer | undefined;
  let at = 0;
  return {
    async read(target, offset, length) {
      while (step === undefined || at >= step.length) {
        step = (gunzip.read() as Buffer | null) ?? undefined;
        at = 0;
        if (step !== undefined) break;
        if (fault !== undefined) throw asUnpackError(fault);
        if (gunzip.readableEnded || gunzip.destroyed) return 0;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const count = Math.min(length, step.length - at);
      target.set(step.subarray(at, at + count), offset);
      at += count;
      return count;
    },
    close() {
      source.destroy();
      gunzip.destroy();
    },
  };
}

function asUnpackError(error: unknown): unknown {
  if (!isErrnoException(error) || !/^Z_/.test(error.code ?? "")) return error;
  if (error.code === "Z_BUF_ERROR") return new UnpackError("cut", "its packed data ends too early");
  return damaged(error.message);
}
