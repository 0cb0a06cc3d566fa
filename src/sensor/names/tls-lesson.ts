/** What the messages of a TLS handshake teach: the flow's domain at once, the rest as one fact when it is over. */
import { certificateNames } from "./certificate-names.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { LookedAt } from "./looked-at.ts";
import type { Notebook } from "./notebook.ts";
import { decodeClientHello } from "./tls-client-hello.ts";
import { HANDSHAKE, HANDSHAKE_HEADER } from "./tls-handshake.ts";
import type { HandshakeStream } from "./tls-record.ts";
import { serverVersion, TLS_1_3 } from "./tls-server-hello.ts";
import { TlsSessions } from "./tls-session.ts";
import { u24 } from "./wire-number.ts";

/** Who has said all that it says in clear; `neither`: the stream will not tell. */
export const SPOKEN = { unknown: 0, client: 1, server: 2, neither: 3 } as const;
export type Spoken = (typeof SPOKEN)[keyof typeof SPOKEN];

export interface HelloSink {
  domain(slot: number, domain: string, source: "sni" | "quic"): void;
  ja4(slot: number, ja4: string): void;
}

/** A server's certificate list begins with its own: | list length (3) | length (3) | certificate | … */
const LEAF = HANDSHAKE_HEADER + 6;

export class TlsLesson {
  readonly #sessions: TlsSessions;
  readonly #notebook: Notebook;
  readonly #sink: HelloSink;
  readonly #fingerprints: Fingerprints;

  constructor(notebook: Notebook, sink: HelloSink, fingerprints: Fingerprints) {
    this.#notebook = notebook;
    this.#fingerprints = fingerprints;
    this.#sessions = new TlsSessions(notebook);
    this.#sink = sink;
  }

  /** A hello from `at` to `stop`, whole or the part there is. False if it is none. */
  clientHello(
    now: LookedAt,
    held: Uint8Array,
    at: number,
    stop: number,
    source: "sni" | "quic" = "sni",
  ): boolean {
    const hello = decodeClientHello(held, at, stop);
    if (hello === undefined) return false;
    const ja4 = hello.complete
      ? this.#fingerprints.of(held, at, stop, source === "quic", now.nowMs)
      : undefined;
    this.#sessions.hello(now, hello, ja4);
    if (ja4 !== undefined) {
      this.#sink.ja4(now.slot, ja4);
      const { bytes, packet, nowMs } = now;
      this.#notebook.deviceFact(
        bytes,
        packet,
        "sender",
        "ja4",
        ja4,
        source === "quic" ? "quic" : "tls",
        nowMs,
      );
    }
    this.serverName(now, hello.serverName, source);
    return true;
  }

  serverName(now: LookedAt, name: string | undefined, source: "sni" | "quic"): void {
    if (name === undefined) return;
    this.#sink.domain(now.slot, name, source);
    this.#notebook.names.note(now.bytes, now.packet.dstOffset, now.packet.addressLength, name);
  }

  version(now: LookedAt, fromClient: boolean, version: number): void {
    this.#sessions.version(now, fromClient, version);
  }

  /** Reads the stream's messages that are whole. */
  read(now: LookedAt, stream: HandshakeStream): Spoken {
    const held = stream.gathered.bytes;
    while (stream.length - stream.messageAt >= HANDSHAKE_HEADER) {
      const at = stream.messageAt;
      const stop = at + HANDSHAKE_HEADER + u24(held, at + 1);
      if (held[at] === HANDSHAKE.certificate) return this.#certificate(now, stream, at, stop);
      if (held[at] === HANDSHAKE.clientHello) {
        // A part of it too: the rest may never be captured.
        this.clientHello(now, held, at, Math.min(stop, stream.length));
        return stop > stream.length ? SPOKEN.unknown : SPOKEN.client;
      }
      if (stop > stream.length) return SPOKEN.unknown;
      switch (held[at]) {
        case HANDSHAKE.serverHello:
          if (this.#serverHello(now, held, at, stop) === TLS_1_3) return SPOKEN.server;
          break;
        default:
          // A server's certificate does not come after anything else.
          return at > 0 ? SPOKEN.server : SPOKEN.neither;
      }
      stream.messageAt = stop;
    }
    return SPOKEN.unknown;
  }

  /** The stream will not become whole: what there is of a hello is better than nothing. */
  giveUp(now: LookedAt, stream: HandshakeStream): Spoken {
    const { gathered, length, messageAt } = stream;
    if (messageAt > 0) return SPOKEN.server;
    return this.clientHello(now, gathered.bytes, 0, length) ? SPOKEN.client : SPOKEN.neither;
  }

  /** Nothing more will come of the flow. */
  tell(slot: number): void {
    this.#sessions.tell(slot);
  }

  #serverHello(now: LookedAt, held: Uint8Array, at: number, stop: number): number | undefined {
    const version = serverVersion(held, at + HANDSHAKE_HEADER, stop);
    if (version !== undefined) this.#sessions.version(now, false, version);
    return version;
  }

  #certificate(now: LookedAt, stream: HandshakeStream, at: number, stop: number): Spoken {
    const held = stream.gathered.bytes;
    const leaf = at + LEAF;
    if (stream.length < leaf) return SPOKEN.unknown;
    const leafEnd = leaf + u24(held, leaf - 3);
    if (leafEnd > stream.length && !stream.over) return SPOKEN.unknown;
    const names = certificateNames(held, leaf, Math.min(leafEnd, stop, stream.length));
    if (names.length > 0) this.#sessions.certificate(now, names);
    return SPOKEN.server;
  }
}
