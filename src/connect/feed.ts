/** A connector's end of the pair of sockets to its source: one message a call, in order, and never more than one on its way. */
import { writev } from "node:fs";
import {
  LINK_STATES,
  type LinkState,
  MAX_DATA_BYTES,
  MAX_REASON_BYTES,
  SOURCE_MESSAGE,
} from "../base/source-message.ts";

const MARK_MS = 2000;
const DATA = Uint8Array.of(SOURCE_MESSAGE.data);

export class Feed {
  readonly #fd: number;
  #last: Promise<void> = Promise.resolve();
  #marked: ((frames: number | undefined) => void) | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** A capture begins with the next bytes; so many of its frames were taken in an earlier run. */
  begin(taken = 0): Promise<void> {
    return this.#say(withNumber(SOURCE_MESSAGE.begin, taken));
  }

  /**
   * Resolves with how many frames of the capture the source took, when it has dealt with all that was sent; undefined when
   * it is not there to say.
   */
  async mark(): Promise<number | undefined> {
    this.#marked?.(undefined);
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<number | undefined>((resolve) => {
      this.#marked = resolve;
      timer = setTimeout(() => resolve(undefined), MARK_MS);
    });
    await this.#say(Uint8Array.of(SOURCE_MESSAGE.mark));
    const frames = await answer;
    clearTimeout(timer);
    return frames;
  }

  /** What the source says to a mark. */
  taken(frames: number): void {
    this.#marked?.(frames);
  }

  /** Resolves when the source has room for more. */
  async data(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += MAX_DATA_BYTES)
      await this.#say(DATA, bytes.subarray(from, from + MAX_DATA_BYTES));
  }

  state(state: LinkState, reason = ""): Promise<void> {
    const words = Buffer.from(plain(reason)).subarray(0, MAX_REASON_BYTES);
    return this.#say(Buffer.concat([Buffer.of(SOURCE_MESSAGE.state, LINK_STATES.indexOf(state)), words]));
  }

  lost(frames: number): Promise<void> {
    return this.#say(withNumber(SOURCE_MESSAGE.lost, frames));
  }

  knock(): Promise<void> {
    return this.#say(Uint8Array.of(SOURCE_MESSAGE.knock));
  }

  /** No part is empty: the system would make a message of its own of it. */
  #say(...parts: Uint8Array[]): Promise<void> {
    this.#last = this.#last.then(
      () =>
        new Promise((resolve, reject) => {
          writev(this.#fd, parts, (error) => (error === null ? resolve() : reject(error)));
        }),
    );
    return this.#last;
  }
}

function withNumber(kind: number, value: number): Buffer {
  const message = Buffer.alloc(5);
  message[0] = kind;
  message.writeUInt32LE(Math.min(value, 0xffff_ffff), 1);
  return message;
}

/** Words of strangers as one line without control characters. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}
