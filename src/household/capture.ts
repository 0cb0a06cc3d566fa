/** The household's frames as a pcapng capture, in pieces. */
import { LINK_TYPE } from "../base/link-type.ts";
import {
  epbBytes,
  interfaceBlock,
  sectionHeaderBlock,
  statisticsBlock,
  writeEpb,
} from "../pcap/pcapng-writer.ts";
import type { Frame } from "./frame-bytes.ts";

const SNAPLEN = 262_144;
const PIECE_BYTES = 256 * 1024;
const LARGEST_FRAME = 2048;
/** A replay that reads it knows that the past is told and life goes on. */
export const END_OF_HISTORY = "end of history";

export class HouseholdCapture {
  readonly #bytes = new Uint8Array(PIECE_BYTES + LARGEST_FRAME);
  readonly #words = new Uint32Array(this.#bytes.buffer);
  #fill = 0;

  head(): Uint8Array {
    const section = sectionHeaderBlock({ hardware: "none", os: "none", application: "Tapdeck household" });
    const description = "generated traffic of a household that does not exist";
    const info = { linkType: LINK_TYPE.ethernet, snaplen: SNAPLEN, name: "demo", description };
    return Buffer.concat([section, interfaceBlock(info)]);
  }

  /** True once there is so much that it should be taken. */
  add(frame: Frame): boolean {
    const seconds = Math.floor(frame.atMs / 1000);
    const nanos = Math.floor((frame.atMs - seconds * 1000) * 1e6);
    const length = frame.bytes.length;
    // The writer copies within one memory: the frame waits behind the room for its block.
    const source = this.#bytes.length - length;
    this.#bytes.set(frame.bytes, source);
    const at = this.#fill;
    this.#fill = writeEpb(
      this.#bytes,
      this.#words,
      at,
      source,
      length,
      length,
      0,
      seconds,
      nanos,
      0,
      0,
      undefined,
    );
    return this.#fill + epbBytes(LARGEST_FRAME, 0, 0) + LARGEST_FRAME > this.#bytes.length;
  }

  take(): Uint8Array {
    const piece = this.#bytes.slice(0, this.#fill);
    this.#fill = 0;
    return piece;
  }

  endOfHistory(startMs: number, endMs: number, frames: number): Uint8Array {
    return statisticsBlock({
      interfaceId: 0,
      start: { seconds: Math.floor(startMs / 1000), nanos: 0 },
      end: { seconds: Math.floor(endMs / 1000), nanos: 0 },
      received: frames,
      dropped: 0,
      comment: END_OF_HISTORY,
    });
  }
}
