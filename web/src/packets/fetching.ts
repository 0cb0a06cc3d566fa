/** Bytes on their way, with how many there are, up to a bound. */
import { type Trouble, troubleOf, troubleOfAnswer } from "../api/trouble.ts";

export interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** There is more than the bound. */
  readonly more: boolean;
}

export interface FetchWish {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** So many at most; reading ends there. */
  readonly most?: number;
  /** Of the whole, where that is known before. */
  readonly expected?: number | undefined;
  told(got: number, total: number | null): void;
  /** 401: the session has ended. */
  refused?(trouble: Trouble): void;
}

export async function fetchBytes(url: string, wish: FetchWish): Promise<Fetched> {
  const stop = new AbortController();
  const ended = (): void => stop.abort();
  wish.signal.addEventListener("abort", ended);
  try {
    const answer = await fetch(url, { headers: wish.headers ?? {}, signal: stop.signal });
    if (!answer.ok) {
      const trouble = await troubleOfAnswer(answer);
      if (answer.status === 401) wish.refused?.(trouble);
      throw trouble;
    }
    // What is packed on its way has another length there.
    const packed = answer.headers.has("content-encoding");
    const length = packed ? null : answer.headers.get("content-length");
    return await readAll(answer, wish, wish.expected ?? (length === null ? null : Number(length)));
  } catch (cause) {
    throw wish.signal.aborted ? cause : troubleOf(cause);
  } finally {
    wish.signal.removeEventListener("abort", ended);
    stop.abort();
  }
}

async function readAll(answer: Response, wish: FetchWish, total: number | null): Promise<Fetched> {
  const most = wish.most ?? Number.POSITIVE_INFINITY;
  const room = new Room(Math.min(total ?? FIRST_ROOM, most));
  const reader = answer.body?.getReader();
  let more = false;
  while (reader !== undefined && !more) {
    const { done, value } = await reader.read();
    if (done) break;
    more = room.length + value.length > most;
    room.add(more ? value.subarray(0, most - room.length) : value);
    wish.told(room.length, total);
  }
  return { bytes: room.bytes(), more };
}

/** Before anybody said how much it will be. */
const FIRST_ROOM = 1_000_000;

/** Bytes that grow in one place: 70 MB are not held twice to be put together. */
class Room {
  #all: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(size: number) {
    this.#all = new Uint8Array(size);
  }

  add(piece: Uint8Array): void {
    const wanted = this.length + piece.length;
    if (wanted > this.#all.length) {
      const larger = new Uint8Array(Math.max(wanted, this.#all.length * 2));
      larger.set(this.#all.subarray(0, this.length));
      this.#all = larger;
    }
    this.#all.set(piece, this.length);
    this.length = wanted;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.length === this.#all.length ? this.#all : this.#all.slice(0, this.length);
  }
}
