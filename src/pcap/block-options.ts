/**
 * The options of a pcapng block: code (2) | length (2) | value, padded to four bytes; code 0 ends them, and so does the
 * end of the block. One that reaches beyond its block is a lie.
 */
import type { AppError } from "../base/app-error.ts";
import { OPTION, padded } from "./block.ts";
import type { ParserState } from "./parser-state.ts";

const HEAD = 4;
const MAX_TEXT_BYTES = 256;

export class BlockOptions {
  /** Whether the options looked at last reached beyond their end, and which one. */
  overrun = false;
  #overrunLength = 0;
  #overrunAt = 0;
  readonly #state: ParserState;

  constructor(state: ParserState) {
    this.#state = state;
  }

  /** The epb_flags word among a packet's options; without a closure, for it runs per packet. */
  flags(from: number, end: number): number {
    const state = this.#state;
    let flags = 0;
    let at = from;
    this.overrun = false;
    while (at + HEAD <= end) {
      const code = state.u16(at);
      const length = state.u16(at + 2);
      if (code === OPTION.end) break;
      if (at + HEAD + length > end) {
        this.#noteOverrun(at, length);
        break;
      }
      if (code === OPTION.epbFlags && length === 4) flags = state.u32(at + HEAD) | 0;
      at += HEAD + padded(length);
    }
    return flags;
  }

  /** `whole`: the options end at `end`; else only so many are at hand, and one that goes on behind it is no lie. */
  each(
    from: number,
    end: number,
    whole: boolean,
    visit: (code: number, value: number, length: number) => void,
  ): AppError | undefined {
    const state = this.#state;
    let at = from;
    while (at + HEAD <= end) {
      const code = state.u16(at);
      const length = state.u16(at + 2);
      if (code === OPTION.end) return undefined;
      if (at + HEAD + length > end) {
        if (!whole) return undefined;
        this.#noteOverrun(at, length);
        return this.overrunFault();
      }
      visit(code, at + HEAD, length);
      at += HEAD + padded(length);
    }
    return undefined;
  }

  /** Options that nobody wants are only held to their lengths. */
  fault(from: number, end: number, whole: boolean): AppError | undefined {
    return this.each(from, end, whole, () => {});
  }

  overrunFault(): AppError {
    const what = `an option claims ${this.#overrunLength} bytes, more than its block has,`;
    return this.#state.corrupt(what, this.#overrunAt);
  }

  /** Text up to its first NUL; long ones are cut. */
  text(at: number, length: number): string {
    const bytes = this.#state.bytes.subarray(at, at + Math.min(length, MAX_TEXT_BYTES));
    return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
  }

  #noteOverrun(at: number, length: number): void {
    this.overrun = true;
    this.#overrunAt = at;
    this.#overrunLength = length;
  }
}
