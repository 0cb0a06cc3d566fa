/**
 * What DNS teaches: for the receiver of an answer, these addresses now mean the domain that was asked for. Over TCP each
 * message has two bytes of length before it and may lie in several segments (RFC 1035 §4.2.2).
 */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { type DnsMessage, decodeDns } from "./dns.ts";
import { creditAnswers } from "./dns-credit.ts";
import { maybeDns } from "./dns-evidence.ts";
import { DnsTransactions } from "./dns-transactions.ts";
import { keptMs } from "./domain-table.ts";
import type { Notebook } from "./notebook.ts";
import { SegmentPool } from "./segment-pool.ts";
import { tcpSequence } from "./tcp-sequence.ts";
import { u16 } from "./wire-number.ts";

export const DNS_PORT = 53;

const LENGTH_BYTES = 2;
const HEADER_BYTES = 12;
const MAX_MESSAGES = 16;
/** Streams that wait for the rest of a message, and the longest message that is waited for. */
const MAX_STREAMS = 128;
const MAX_STREAM_BYTES = 32_768;
const SERVER = 16;

export class DnsLesson {
  readonly #notebook: Notebook;
  readonly #pool = new SegmentPool(MAX_STREAMS, MAX_STREAM_BYTES);
  readonly #transactions: DnsTransactions;
  /** The client's address and, behind it, the one it was told of. */
  readonly #pair = new Uint8Array(2 * SERVER);

  constructor(notebook: Notebook) {
    this.#notebook = notebook;
    this.#transactions = new DnsTransactions((fact, nowMs) => notebook.transaction(fact, nowMs));
  }

  datagram(bytes: Uint8Array, packet: DecodedPacket, slot: number, nowMs: number): void {
    const message = decodeDns(bytes, packet.payloadStart, packet.payloadEnd);
    if (message !== undefined) this.#learn(bytes, packet, bytes, message, slot, false, nowMs);
  }

  segment(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    const { payloadStart, payloadEnd } = packet;
    const sequence = tcpSequence(bytes, packet);
    let stream = this.#pool.of(slot, direction);
    if (stream === undefined) {
      const rest = this.#messages(bytes, packet, bytes, payloadStart, payloadEnd, slot, nowMs);
      if (rest < 0 || rest >= payloadEnd) return;
      stream = this.#pool.open(slot, direction, (sequence + rest - payloadStart) | 0);
      stream.add((sequence + rest - payloadStart) | 0, bytes, rest, payloadEnd);
      return;
    }
    stream.add(sequence, bytes, payloadStart, payloadEnd);
    const rest = this.#messages(bytes, packet, stream.bytes, 0, stream.filled, slot, nowMs);
    if (rest > 0) stream.consume(rest);
    const wanted = stream.filled < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + u16(stream.bytes, 0);
    // A stream that says no DNS, or that is done with, is let go.
    if (rest < 0 || stream.idle || wanted > MAX_STREAM_BYTES) this.#pool.close(slot, direction);
  }

  flowEnded(slot: number): void {
    this.#pool.forget(slot);
    this.#transactions.flowEnded(slot);
  }

  /** Offset after the last whole message; -1 when these bytes are none. */
  #messages(
    bytes: Uint8Array,
    packet: DecodedPacket,
    source: Uint8Array,
    start: number,
    end: number,
    slot: number,
    nowMs: number,
  ): number {
    let at = start;
    for (let n = 0; n < MAX_MESSAGES && end - at >= LENGTH_BYTES; n++) {
      const from = at + LENGTH_BYTES;
      const to = from + u16(source, at);
      if (to - from < HEADER_BYTES) return -1;
      if (end - from >= HEADER_BYTES && !maybeDns(source, from, Math.min(to, end))) return -1;
      if (to > end) return at;
      const message = decodeDns(source, from, to);
      if (message !== undefined) this.#learn(bytes, packet, source, message, slot, true, nowMs);
      at = to;
    }
    return at;
  }

  /** `source` holds the message, `bytes` the packet that completed it. */
  #learn(
    bytes: Uint8Array,
    packet: DecodedPacket,
    source: Uint8Array,
    message: DnsMessage,
    slot: number,
    tcp: boolean,
    nowMs: number,
  ): void {
    this.#transactions.note(bytes, packet, source, message, slot, tcp, nowMs);
    if (!message.response || message.opcode !== 0) return;
    const { dstOffset, addressLength } = packet;
    const { domains, names, answered } = this.#notebook;
    const pair = this.#pair;
    copyAddress(bytes, dstOffset, addressLength, pair, 0);
    creditAnswers(message, (domain, { offset, length }, ttl) => {
      names.note(source, offset, length, domain);
      answered(bytes, packet, source, offset, length, domain, nowMs + keptMs(ttl));
      copyAddress(source, offset, length, pair, SERVER);
      if (!domains.learn(pair, 0, addressLength, SERVER, length, domain, ttl, nowMs)) return;
      this.#notebook.learned(nowMs, () => ({
        kind: "dns",
        client: formatAddress(pair, 0, addressLength),
        domain,
        ip: formatAddress(source, offset, length),
        atMs: nowMs,
      }));
    });
  }
}

function copyAddress(from: Uint8Array, at: number, length: number, to: Uint8Array, place: number): void {
  for (let i = 0; i < length; i++) to[place + i] = from[at + i] as number;
}
