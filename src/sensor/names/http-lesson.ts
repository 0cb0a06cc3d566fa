/**
 * What HTTP and RTSP in clear text teach: the domain of a flow (that of its first request), what the client calls itself,
 * what a server of the house does, and that a password went by. A request's head may lie in several segments.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { decodeHttp, type HttpMessage } from "./http.ts";
import { noteLogin } from "./login-watch.ts";
import type { Notebook } from "./notebook.ts";
import { SegmentPool } from "./segment-pool.ts";
import { tcpSequence } from "./tcp-sequence.ts";
import { UpnpWatch } from "./upnp-watch.ts";

const MAX_STREAMS = 256;
const MAX_HEAD_BYTES = 16_384;

/** By slot: what requests a flow has shown. In a tunnel (CONNECT) something else begins, with a name of its own. */
const REQUESTS = { none: 0, seen: 1, named: 2, tunnel: 3 } as const;

/** The client is asked to say who it is: its next request may show a password. */
const ASKS_FOR_LOGIN: ReadonlySet<number> = new Set([401, 407]);

export interface HttpFound {
  /** Of the server asked for, once a flow. */
  readonly domain?: string;
  /** No more is to be learned from this flow. */
  readonly settled: boolean;
}

export class HttpLesson {
  readonly #notebook: Notebook;
  readonly #requests: Uint8Array;
  /** 1 by slot where a login was told. */
  readonly #logins: Uint8Array;
  readonly #upnp: UpnpWatch;
  readonly #pool = new SegmentPool(MAX_STREAMS, MAX_HEAD_BYTES);

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#requests = new Uint8Array(flowCapacity);
    this.#logins = new Uint8Array(flowCapacity);
    this.#upnp = new UpnpWatch(notebook);
  }

  /** Whether a head of this flow began and did not end, or a body is read. */
  awaits(slot: number, direction: 0 | 1): boolean {
    return this.#pool.of(slot, direction) !== undefined || this.#upnp.awaits(slot, direction);
  }

  /** A segment that begins a message, or goes on with one that is awaited. Undefined while nothing is found. */
  segment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    nowMs: number,
  ): HttpFound | undefined {
    if (this.#upnp.awaits(slot, direction)) {
      this.#upnp.segment(bytes, packet, slot, direction);
      return undefined;
    }
    const { payloadStart, payloadEnd } = packet;
    let stream = this.#pool.of(slot, direction);
    stream?.add(tcpSequence(bytes, packet), bytes, payloadStart, payloadEnd);
    const message =
      stream === undefined
        ? decodeHttp(bytes, payloadStart, payloadEnd)
        : decodeHttp(stream.bytes, 0, stream.filled);
    if (message?.complete !== true) {
      if (stream === undefined) {
        const sequence = tcpSequence(bytes, packet);
        stream = this.#pool.open(slot, direction, sequence);
        stream.add(sequence, bytes, payloadStart, payloadEnd);
      }
      if (stream.filled < MAX_HEAD_BYTES && message?.domain === undefined) return undefined;
    } else this.#pool.close(slot, direction);
    if (message === undefined) {
      this.#pool.close(slot, direction);
      return undefined;
    }
    const behindHead = message.complete ? (stream?.filled ?? payloadEnd) - message.end : 0;
    this.#watch(bytes, packet, message, slot, direction, behindHead, nowMs);
    return this.#learn(bytes, packet, message, slot, nowMs);
  }

  flowEnded(slot: number): void {
    this.#requests[slot] = REQUESTS.none;
    this.#logins[slot] = 0;
    this.#upnp.flowEnded(slot);
    this.#pool.forget(slot);
  }

  /** What alarms are made of. */
  #watch(
    bytes: Uint8Array,
    packet: DecodedPacket,
    message: HttpMessage,
    slot: number,
    direction: 0 | 1,
    bodyBytes: number,
    nowMs: number,
  ): void {
    if (message.status !== undefined)
      this.#upnp.answered(bytes, packet, slot, direction, message.status, nowMs);
    if (message.soapAction !== undefined && message.complete)
      this.#upnp.begin(bytes, packet, slot, direction, message.soapAction, bodyBytes);
    if (message.clearPassword !== true || this.#logins[slot] === 1) return;
    this.#logins[slot] = 1;
    noteLogin(bytes, packet, message.protocol, nowMs, this.#notebook);
  }

  #learn(
    bytes: Uint8Array,
    packet: DecodedPacket,
    message: HttpMessage,
    slot: number,
    nowMs: number,
  ): HttpFound {
    const { protocol, domain } = message;
    const notebook = this.#notebook;
    notebook.deviceFact(bytes, packet, "sender", "user-agent", message.userAgent, protocol, nowMs);
    notebook.deviceFact(bytes, packet, "sender", "server", message.server, protocol, nowMs);
    notebook.deviceFact(bytes, packet, "receiver", "stream", message.stream, protocol, nowMs);
    const before = this.#requests[slot] as number;
    if (!message.request) return { settled: this.#isSettled(message, before) };
    if (message.method === "CONNECT") this.#requests[slot] = REQUESTS.tunnel;
    else if (before !== REQUESTS.named)
      this.#requests[slot] = domain === undefined ? REQUESTS.seen : REQUESTS.named;
    if (domain === undefined || before === REQUESTS.named || before === REQUESTS.tunnel)
      return { settled: false };
    notebook.names.note(bytes, packet.dstOffset, packet.addressLength, domain);
    return { settled: false, domain };
  }

  /** RTSP asks several questions before it logs in; it is looked at for as long as any flow. */
  #isSettled({ protocol, status = 0 }: HttpMessage, before: number): boolean {
    if (protocol === "rtsp" || ASKS_FOR_LOGIN.has(status)) return false;
    return before === REQUESTS.seen || before === REQUESTS.named;
  }
}
