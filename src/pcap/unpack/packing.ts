/** How a capture file is packed, told by its first bytes; its name says nothing. */
import { gzipUnpacker } from "./gzip.ts";
import { Lz4Frames } from "./lz4-frame.ts";
import { PackedInput, type ReadPacked } from "./packed-input.ts";
import { ZstdFrames } from "./zstd-frame.ts";

export type Packing = "gzip" | "zstd" | "lz4";

/** So many bytes tell. */
export const PACKING_MAGIC_BYTES = 4;

export interface Unpacker {
  /** Unpacked bytes into `target`, at least one; 0 at the end. Throws UnpackError behind what could be unpacked. */
  read(target: Uint8Array, offset: number, length: number): Promise<number>;
  /** Lets go of what it holds. */
  close(): void;
}

/** Skippable frames stand in front of zstd and lz4 alike; zstd's tools write them, so they count as zstd there. */
const SKIPPABLE = 0x184d2a5;

/** Undefined when the bytes are not packed in a way we know. Needs PACKING_MAGIC_BYTES. */
export function packingOf(bytes: Uint8Array, at: number): Packing | undefined {
  const magic = new DataView(bytes.buffer, bytes.byteOffset + at, PACKING_MAGIC_BYTES).getUint32(0, true);
  if ((magic & 0xffffff) === 0x088b1f) return "gzip";
  if (magic === 0xfd2fb528) return "zstd";
  if (magic === 0x184d2204) return "lz4";
  return magic >>> 4 === SKIPPABLE ? "zstd" : undefined;
}

/** `head` is what was read to tell the packing, `read` gives what comes after it. */
export function unpacker(packing: Packing, head: Uint8Array, read: ReadPacked): Unpacker {
  if (packing === "gzip") return gzipUnpacker(head, read);
  const input = new PackedInput(head, read);
  return packing === "zstd" ? new ZstdFrames(input) : new Lz4Frames(input);
}
