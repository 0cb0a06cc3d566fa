/**
 * Links to one live stream for programs that send no header: each works once, within minutes, for the stream it was made
 * for. Kept in memory only, as hashes.
 */
import { AppError } from "../../../base/app-error.ts";
import type { Identity } from "./access.ts";
import { hashSecret, newSecret } from "./secret.ts";

export const LINK_MS = 5 * 60_000;
/** The oldest goes before there are more. */
export const MOST_LINKS = 100;

interface LiveLink {
  readonly stream: string;
  readonly maker: Identity;
  readonly expiresMs: number;
}

/** What a stream is, however its query was written. */
export function streamKey(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([name, value]) => value !== undefined && name !== "once");
  return JSON.stringify(given.map(([name, value]) => [name, [value].flat().map(String).sort()]).sort());
}

export class LiveLinks {
  /** By hash of the secret, oldest first. */
  readonly #links = new Map<string, LiveLink>();

  make(maker: Identity, stream: string, nowMs: number): { secret: string; expiresMs: number } {
    for (const [hash, { expiresMs }] of this.#links) if (expiresMs <= nowMs) this.#links.delete(hash);
    const [oldest] = this.#links.keys();
    if (this.#links.size >= MOST_LINKS && oldest !== undefined) this.#links.delete(oldest);
    const secret = newSecret("");
    const expiresMs = nowMs + LINK_MS;
    this.#links.set(hashSecret(secret), { stream, maker, expiresMs });
    return { secret, expiresMs };
  }

  /** Who made it, with the right to this stream and no other; from now on nobody's. Fails with `unauthenticated`. */
  use(secret: string, stream: string, nowMs: number): Identity {
    const hash = hashSecret(secret);
    const link = this.#links.get(hash);
    if (link === undefined || link.expiresMs <= nowMs)
      throw refused("this link was used already, or is too old");
    if (link.stream !== stream) throw refused("this link is for another stream");
    this.#links.delete(hash);
    return { ...link.maker, scope: "frames" };
  }
}

function refused(what: string): AppError {
  return new AppError("unauthenticated", what, {
    hint: "It works once, within five minutes, as it was given: make another with Watch live on the page",
  });
}
