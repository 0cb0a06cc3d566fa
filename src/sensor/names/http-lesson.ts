/**
 * What HTTP and RTSP in clear text teach: the domain of a flow (that of its first request), what the client calls itself,
 * and what a server of the house does. A request's head may lie in several segments.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { decodeHttp, type HttpMessage } from "./http.ts";
import type { Notebook } from "./notebook.ts";
import { SegmentPool } from "./segment-pool.ts";
import { tcpSequence } from "./tcp-sequence.ts";

const MAX_STREAMS = 256;
const MAX_HEAD_BYTES = 16_384;

/** By slot: what requests a flow has shown. In a tunnel (CONNECT) something else begins, with a name of its own. */
const REQUESTS = { none: 0, seen: 1, named: 2, tunnel: 3 } as const;

export interface HttpFound {
  /** Of the server asked for, once a flow. */
  readonly domain?: string;
  /** No more is to be learned from this flow. */
  readonly settled: boolean;
}

export class HttpLesson {
  readonly #notebook: Notebook;
  readonly #requests: Uint8Array;
  readonly #pool = new SegmentPool(MAX_STREAMS, MAX_HEAD_BYTES);

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#requests = new Uint8Array(flowCapacity);
  }

  /** Whether a head of this flow began and did not end. */
  awaits(slot: number, direction: 0 | 1): boolean {
    return this.#pool.of(slot, direction) !== undefined;
  }

  /** A segment that begins a message, or goes on with one that is awaited. Undefined while nothing is found. */
  segment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    nowMs: number,
  ): HttpFound | undefined {
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
    return this.#learn(bytes, packet, message, slot, nowMs);
  }

  flowEnded(slot: number): void {
    this.#requests[slot] = REQUESTS.none;
    this.#pool.forget(slot);
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
    if (!message.request) return { settled: before === REQUESTS.seen || before === REQUESTS.named };
    if (message.method === "CONNECT") this.#requests[slot] = REQUESTS.tunnel;
    else if (before !== REQUESTS.named)
      this.#requests[slot] = domain === undefined ? REQUESTS.seen : REQUESTS.named;
    if (domain === undefined || before === REQUESTS.named || before === REQUESTS.tunnel)
      return { settled: false };
    notebook.names.note(bytes, packet.dstOffset, packet.addressLength, domain);
    return { settled: false, domain };
  }
}
