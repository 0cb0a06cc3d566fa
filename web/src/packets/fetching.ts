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
  const pieces: Uint8Array[] = [];
  let got = 0;
  let more = false;
  const reader = answer.body?.getReader();
  while (reader !== undefined && !more) {
    const { done, value } = await reader.read();
    if (done) break;
    more = got + value.length > most;
    const piece = more ? value.subarray(0, most - got) : value;
    pieces.push(piece);
    got += piece.length;
    wish.told(got, total);
  }
  const bytes = new Uint8Array(got);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, more };
}
