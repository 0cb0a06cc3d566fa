/** Reads a whole capture out of memory in pieces, for the tests and the fuzzer of this room. */
import { AppError } from "../base/app-error.ts";
import { type CaptureInterface, PacketBatch } from "../base/packet-batch.ts";
import { CaptureParser } from "./capture-parser.ts";
import { LEAST_WINDOW_BYTES } from "./parser-state.ts";

export interface ReadPacket {
  readonly seconds: number;
  readonly nanos: number;
  readonly captured: number;
  readonly original: number;
  readonly flags: number;
  readonly interfaceId: number;
  readonly frame: string;
}

export interface Reading {
  readonly packets: ReadPacket[];
  readonly interfaces: readonly CaptureInterface[];
  readonly warning: string | undefined;
  readonly fault: AppError | undefined;
}

const BYTES = new Uint8Array(LEAST_WINDOW_BYTES);

/** `pieces` are lengths to hand over, the last one again and again. Whatever is thrown that is no AppError is a bug. */
export function readCapture(
  file: Uint8Array,
  pieces: readonly number[] = [file.length],
  live = false,
): Reading {
  const batch = new PacketBatch(BYTES, 64);
  const parser = new CaptureParser(BYTES, 0, BYTES.length, "sample", live);
  const packets: ReadPacket[] = [];
  let at = 0;
  let turn = 0;
  try {
    for (;;) {
      const state = parser.next(batch);
      if (state === "end")
        return { packets, interfaces: batch.interfaces, warning: parser.warning, fault: undefined };
      if (state === "batch") take(batch, packets);
      else if (at >= file.length) parser.end();
      else {
        const { offset, length } = parser.window();
        const piece = Math.min(
          length,
          Math.max(1, pieces[Math.min(turn++, pieces.length - 1)] ?? 1),
          file.length - at,
        );
        if (piece === 0) throw new Error("the parser wants more and has no room for it");
        BYTES.set(file.subarray(at, at + piece), offset);
        parser.commit(piece);
        at += piece;
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { packets, interfaces: batch.interfaces, warning: parser.warning, fault: error };
  }
}

function take(batch: PacketBatch, packets: ReadPacket[]): void {
  for (let i = 0; i < batch.count; i++) {
    const offset = batch.offset[i] as number;
    const captured = batch.capturedLength[i] as number;
    if (offset < 0 || captured < 0 || offset + captured > BYTES.length)
      throw new Error("a packet outside the window");
    packets.push({
      seconds: batch.seconds[i] as number,
      nanos: batch.nanos[i] as number,
      captured,
      original: batch.originalLength[i] as number,
      flags: batch.flags[i] as number,
      interfaceId: batch.interfaceId[i] as number,
      frame: Buffer.from(BYTES.subarray(offset, offset + captured)).toString("latin1"),
    });
  }
}
