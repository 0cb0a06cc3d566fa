/**
 * Watches TCP flows for a TLS handshake, from a connection's start or after other bytes (STARTTLS, a proxy's CONNECT),
 * and tells what it shows: the name asked for, and of TLS 1.2 and older the server's certificate.
 *
 * The sequence number that each direction continues with is kept, so that a hello whose segments come in the wrong order
 * is put together. A hello that stands in one segment, the common case, is read where it lies.
 */
import { type DecodedPacket, TCP_FLAG } from "../packet/decoded-packet.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { GatherPool } from "./gather-pool.ts";
import { GATHER_BYTES } from "./gathered-bytes.ts";
import { LookedAt } from "./looked-at.ts";
import type { Notebook } from "./notebook.ts";
import { behindProxyHeader } from "./proxy-header.ts";
import { ssl2HelloVersion } from "./ssl2-hello.ts";
import { tcpSequence } from "./tcp-sequence.ts";
import {
  beginsHello,
  endOfFirstMessage,
  firstMessageType,
  HANDSHAKE,
  HANDSHAKE_HEADER,
} from "./tls-handshake.ts";
import { type HelloSink, SPOKEN, TlsLesson } from "./tls-lesson.ts";
import { beginsRecord, HandshakeStream, mayBeginHandshake, RECORD_HEADER } from "./tls-record.ts";
import { serverVersion, TLS_1_3 } from "./tls-server-hello.ts";
import { WATCH, type Watch } from "./watch.ts";
import { u32 } from "./wire-number.ts";

/**
 * Of a flow, by slot: whether a direction's next sequence number is known, and whether it has said all that it says in
 * clear (shifted by the direction); which ends have spoken; whether anything is kept.
 */
const BIT = { known: 1, done: 4, client: 16, server: 32, kept: 64 } as const;
const BOTH = BIT.client | BIT.server;
/** In the bits above: packets beside the handshake since it began. After so many it will not go on. */
const ASIDE = 128;
const MAX_ASIDE = 7;
const MAX_SEGMENTS = 128;

export class TlsWatch {
  readonly #state: Uint16Array;
  readonly #next: Uint32Array;
  readonly #streams = new GatherPool(() => new HandshakeStream());
  readonly #lesson: TlsLesson;
  readonly #now = new LookedAt();

  constructor(flowCapacity: number, notebook: Notebook, sink: HelloSink, fingerprints: Fingerprints) {
    this.#state = new Uint16Array(flowCapacity);
    this.#next = new Uint32Array(2 * flowCapacity);
    this.#lesson = new TlsLesson(notebook, sink, fingerprints);
  }

  /** Handshakes that gave way to newer ones before they were whole. */
  get displaced(): number {
    return this.#streams.displaced;
  }

  /** A flow's first packet: a SYN says where its direction begins, an acknowledgement where the other one continues. */
  begin(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): void {
    if ((packet.tcpFlags & TCP_FLAG.syn) === 0) return;
    this.#expect(slot, direction, tcpSequence(bytes, packet));
    if ((packet.tcpFlags & TCP_FLAG.ack) !== 0) {
      this.#expect(slot, other(direction), acknowledged(bytes, packet));
    }
  }

  /** Whether a hello was seen. */
  begun(slot: number): boolean {
    return this.#has(slot, BOTH);
  }

  /** A segment with payload. */
  look(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): Watch {
    this.#now.set(bytes, packet, slot, direction, nowMs);
    const stream = this.#streams.of(2 * slot + direction);
    if (stream === undefined) return this.#lookAtSegment();
    const news = stream.add(tcpSequence(bytes, packet), bytes, packet.payloadStart, packet.payloadEnd);
    return news || stream.segments >= MAX_SEGMENTS ? this.#advance(stream) : WATCH.more;
  }

  flowEnded(slot: number): void {
    if (this.#has(slot, BIT.kept)) this.#release(slot);
    this.#state[slot] = 0;
  }

  #release(slot: number): void {
    this.#streams.release(2 * slot);
    this.#streams.release(2 * slot + 1);
    this.#lesson.tell(slot);
    this.#clear(slot, BIT.kept);
  }

  #set(slot: number, bits: number): void {
    this.#state[slot] = (this.#state[slot] as number) | bits;
  }

  #clear(slot: number, bits: number): void {
    this.#state[slot] = (this.#state[slot] as number) & ~bits;
  }

  #expect(slot: number, direction: 0 | 1, sequence: number): void {
    this.#next[2 * slot + direction] = sequence;
    this.#set(slot, BIT.known << direction);
  }

  #has(slot: number, bits: number): boolean {
    return ((this.#state[slot] as number) & bits) !== 0;
  }

  /** A segment of a direction in which no handshake is being gathered. */
  #lookAtSegment(): Watch {
    const { bytes, packet, slot, direction } = this.#now;
    if (this.#has(slot, BIT.done << direction)) return this.#aside(WATCH.more);
    const sequence = tcpSequence(bytes, packet);
    const next = this.#has(slot, BIT.known << direction)
      ? (this.#next[2 * slot + direction] as number)
      : sequence;
    const ahead = (sequence - next) | 0;
    const end = packet.payloadEnd;
    let start = packet.payloadStart;
    // A hello for sure is one wherever it stands: frames are missing, or a stack counts padding as payload.
    if (ahead !== 0 && !beginsHello(bytes, start, end)) {
      if (ahead > 0 && ahead < GATHER_BYTES) return this.#gather(next, start);
      // What was seen before is not looked at again.
      if (ahead < 0) start -= ahead;
      if (start >= end) return this.#aside(WATCH.nothing);
    }
    this.#expect(slot, direction, sequence + end - packet.payloadStart);
    start = behindProxyHeader(bytes, start, end);
    if (mayBeginHandshake(bytes, start, end)) return this.#lookAtRecord(start);
    const ssl2 = ssl2HelloVersion(bytes, start, end);
    if (ssl2 !== undefined) {
      this.#lesson.version(this.#now, true, ssl2);
      return this.#spoken(BIT.client);
    }
    // Another record where no handshake was seen: it has passed.
    const passed = beginsRecord(bytes, start, end);
    return this.#aside(passed ? WATCH.settled : WATCH.nothing);
  }

  /** Counts a packet that teaches nothing of a handshake that has begun; where none has, it is what the caller says. */
  #aside(otherwise: Watch): Watch {
    const { slot } = this.#now;
    if (!this.begun(slot)) return otherwise;
    const state = this.#state[slot] as number;
    if (state >= ASIDE * MAX_ASIDE) return this.#settle();
    this.#state[slot] = state + ASIDE;
    return WATCH.more;
  }

  #settle(): Watch {
    this.#release(this.#now.slot);
    return WATCH.settled;
  }

  /** A handshake record begins at `start`, with the next byte of this direction. */
  #lookAtRecord(start: number): Watch {
    const { bytes, packet, slot } = this.#now;
    const type = firstMessageType(bytes, start, packet.payloadEnd);
    const teaches =
      type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello || type === HANDSHAKE.certificate;
    if (type >= 0 && !teaches) return this.#aside(WATCH.settled);
    const stop = endOfFirstMessage(bytes, start, packet.payloadEnd);
    const at = start + RECORD_HEADER;
    if (stop >= 0 && type === HANDSHAKE.clientHello) {
      this.#lesson.clientHello(this.#now, bytes, at, stop);
      return this.#spoken(BIT.client);
    }
    if (stop >= 0 && type === HANDSHAKE.serverHello) {
      const version = serverVersion(bytes, at + HANDSHAKE_HEADER, stop);
      if (version === TLS_1_3) {
        this.#lesson.version(this.#now, false, version);
        return this.#spoken(BIT.server);
      }
    }
    this.#set(slot, BIT.kept);
    return this.#gather((tcpSequence(bytes, packet) + start - packet.payloadStart) >>> 0, start);
  }

  /** Begins to gather the stream from sequence number `base` on, with the bytes from `start` on. */
  #gather(base: number, start: number): Watch {
    const { bytes, packet, slot, direction } = this.#now;
    const stream = this.#streams.begin(2 * slot + direction);
    this.#set(slot, BIT.kept);
    stream.base = base;
    const sequence = tcpSequence(bytes, packet) + start - packet.payloadStart;
    return stream.add(sequence, bytes, start, packet.payloadEnd) ? this.#advance(stream) : WATCH.more;
  }

  #advance(stream: HandshakeStream): Watch {
    const spoken = this.#lesson.read(this.#now, stream);
    if (spoken !== SPOKEN.unknown) return this.#close(spoken);
    if (!stream.over && stream.segments < MAX_SEGMENTS) return WATCH.more;
    if (stream.length > 0) return this.#close(this.#lesson.giveUp(this.#now, stream));
    // No TLS after all, or its beginning is missing: from here on this direction is looked at as it comes.
    const { slot, direction } = this.#now;
    this.#clear(slot, BIT.known << direction);
    this.#streams.release(2 * slot + direction);
    return this.#aside(WATCH.nothing);
  }

  #close(spoken: number): Watch {
    const { slot, direction } = this.#now;
    this.#streams.release(2 * slot + direction);
    if (spoken === SPOKEN.client) return this.#spoken(BIT.client);
    return spoken === SPOKEN.server ? this.#spoken(BIT.server) : this.#aside(WATCH.settled);
  }

  /** One end has said what it says in clear; when both have, nothing more is to come. */
  #spoken(who: number): Watch {
    const { bytes, packet, slot, direction } = this.#now;
    this.#set(slot, who | BIT.kept | (BIT.done << direction));
    if (((this.#state[slot] as number) & BOTH) === BOTH) return this.#settle();
    if (!this.#has(slot, BIT.known << other(direction)) && (packet.tcpFlags & TCP_FLAG.ack) !== 0) {
      this.#expect(slot, other(direction), acknowledged(bytes, packet));
    }
    return WATCH.more;
  }
}

function other(direction: 0 | 1): 0 | 1 {
  return direction === 0 ? 1 : 0;
}

function acknowledged(bytes: Uint8Array, packet: DecodedPacket): number {
  return u32(bytes, packet.transportOffset + 8);
}
