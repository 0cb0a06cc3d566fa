/**
 * What is known of the TLS sessions whose handshakes are under way, by flow; told as one fact each when the handshake
 * has shown all it will. Bounded: the oldest is told as it is and makes room.
 */
import { formatAddress } from "../../base/address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { IP_PROTO } from "../packet/decoded-packet.ts";
import type { LookedAt } from "./looked-at.ts";
import type { Notebook } from "./notebook.ts";
import type { ClientHello } from "./tls-client-hello.ts";

type TlsFact = Extract<NamedFact, { kind: "tls" }>;

interface Session {
  readonly fact: TlsFact;
  /** The server's hello was seen. */
  answered: boolean;
}

const MAX_SESSIONS = 4096;

export class TlsSessions {
  readonly #notebook: Notebook;
  readonly #open = new Map<number, Session>();
  #nowMs = 0;

  constructor(notebook: Notebook) {
    this.#notebook = notebook;
  }

  /** The packet is the client's. */
  hello(now: LookedAt, hello: ClientHello, ja4: string | undefined): void {
    const session = this.#of(now, true);
    const { fact } = session;
    if (!session.answered) fact.version = hello.version;
    if (hello.serverName !== undefined) fact.sni = hello.serverName;
    if (hello.alpn.length > 0) fact.alpn = [...hello.alpn];
    if (hello.ech) fact.ech = true;
    if (ja4 !== undefined) fact.ja4 = ja4;
  }

  /** What the server chose, which beats what the client offers, or what a client offers in the form of SSL 2. */
  version(now: LookedAt, fromClient: boolean, version: number): void {
    const session = this.#of(now, fromClient);
    session.fact.version = version;
    session.answered = !fromClient;
  }

  /** The packet is the server's. */
  certificate(now: LookedAt, names: string[]): void {
    this.#of(now, false).fact.names = names;
  }

  tell(slot: number): void {
    const session = this.#open.get(slot);
    if (session === undefined) return;
    this.#open.delete(slot);
    this.#notebook.fact(session.fact, this.#nowMs);
  }

  #of(now: LookedAt, fromClient: boolean): Session {
    this.#nowMs = now.nowMs;
    const known = this.#open.get(now.slot);
    if (known !== undefined) return known;
    if (this.#open.size >= MAX_SESSIONS) this.#tellOldest();
    const { bytes, packet } = now;
    const src = formatAddress(bytes, packet.srcOffset, packet.addressLength);
    const dst = formatAddress(bytes, packet.dstOffset, packet.addressLength);
    const fact: TlsFact = {
      kind: "tls",
      proto: packet.proto === IP_PROTO.tcp ? "tcp" : "udp",
      client: fromClient ? src : dst,
      server: fromClient ? dst : src,
      clientPort: fromClient ? packet.srcPort : packet.dstPort,
      serverPort: fromClient ? packet.dstPort : packet.srcPort,
      atMs: now.nowMs,
    };
    const session = { fact, answered: false };
    this.#open.set(now.slot, session);
    return session;
  }

  #tellOldest(): void {
    for (const slot of this.#open.keys()) {
      this.tell(slot);
      return;
    }
  }
}
