/**
 * Watches UDP flows for a QUIC client's Initial packets and tells what its hello shows. The client is whoever sends an
 * Initial that opens with the keys of its own destination connection id: a server's packets never do.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { GatherPool } from "./gather-pool.ts";
import { GatheredBytes } from "./gathered-bytes.ts";
import { findGoogleHello, googleServerName, isGoogleHello } from "./google-hello.ts";
import type { LookBudget } from "./look-budget.ts";
import { LookedAt } from "./looked-at.ts";
import type { Notebook } from "./notebook.ts";
import { gatherCrypto } from "./quic-frames.ts";
import { openInitial } from "./quic-initial.ts";
import { clientInitialKeys, type InitialKeys } from "./quic-keys.ts";
import { LongHeader, readLongHeader } from "./quic-packet.ts";
import { isGoogleInClear } from "./quic-version.ts";
import { HANDSHAKE_HEADER } from "./tls-handshake.ts";
import { type HelloSink, TlsLesson } from "./tls-lesson.ts";
import { WATCH, type Watch } from "./watch.ts";
import { u24 } from "./wire-number.ts";

/** In plain looks, of about a microsecond: to derive keys takes 19, to open a packet 9 to 14 when it is forged. */
const DERIVE_COST = 20;
const OPEN_COST = 12;
/** Keys derived, and packets opened, for one flow before it is given up. */
const MAX_DERIVED = 4;
const MAX_OPENED = 32;
/** RFC 9000 §7.2: a client chooses at least 8 bytes at random. */
const MIN_CLIENT_DCID = 8;
const MAX_COALESCED = 8;

class ClientFlow {
  readonly gathered = new GatheredBytes();
  keys: InitialKeys | undefined = undefined;
  versionNumber = 0;
  direction: 0 | 1 = 0;
  opened = 0;

  reset(): void {
    this.gathered.reset();
    this.keys = undefined;
    this.opened = 0;
  }
}

export class QuicWatch {
  readonly #derived: Uint8Array;
  readonly #flows = new GatherPool(() => new ClientFlow());
  readonly #budget: LookBudget;
  readonly #lesson: TlsLesson;
  readonly #now = new LookedAt();
  readonly #header = new LongHeader();

  constructor(
    flowCapacity: number,
    budget: LookBudget,
    notebook: Notebook,
    sink: HelloSink,
    fingerprints: Fingerprints,
  ) {
    this.#derived = new Uint8Array(flowCapacity);
    this.#budget = budget;
    this.#lesson = new TlsLesson(notebook, sink, fingerprints);
  }

  /** Hellos that gave way to newer ones before they were whole. */
  get displaced(): number {
    return this.#flows.displaced;
  }

  /** A datagram that begins with a long header, or with that of Google's first versions. */
  look(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): Watch {
    this.#now.set(bytes, packet, slot, direction, nowMs);
    const { payloadStart, payloadEnd } = packet;
    if (isGoogleInClear(bytes, payloadStart, payloadEnd)) {
      const hello = findGoogleHello(bytes, payloadStart, payloadEnd);
      return hello < 0 ? WATCH.nothing : this.#googleHello(bytes, hello, payloadEnd);
    }
    const header = this.#header;
    let verdict: Watch = WATCH.nothing;
    let at = payloadStart;
    for (let n = 0; n < MAX_COALESCED && readLongHeader(bytes, at, payloadEnd, header); n++) {
      at = header.end;
      if (!header.initial) continue;
      const said = this.#lookAtInitial();
      if (said === WATCH.settled) return said;
      if (said === WATCH.more) verdict = said;
    }
    return verdict;
  }

  flowEnded(slot: number): void {
    if (this.#derived[slot] === 0) return;
    this.#derived[slot] = 0;
    this.#settle(slot);
  }

  #lookAtInitial(): Watch {
    const { slot, direction } = this.#now;
    const flow = this.#flows.of(slot);
    if (flow === undefined) return this.#lookAtFirst();
    if (flow.direction !== direction) return WATCH.nothing;
    if (flow.opened >= MAX_OPENED) return this.#settle(slot);
    const frames = this.#open(flow.keys);
    if (frames !== undefined) return this.#gather(flow, frames);
    // A Retry, or another version that was agreed on, changes the keys.
    const keys = this.#derive();
    const again = this.#open(keys);
    if (again === undefined) return WATCH.nothing;
    if (flow.versionNumber !== this.#header.versionNumber) flow.gathered.reset();
    flow.keys = keys;
    flow.versionNumber = this.#header.versionNumber;
    return this.#gather(flow, again);
  }

  /** No packet of this flow was opened yet. */
  #lookAtFirst(): Watch {
    const { slot, direction } = this.#now;
    const keys = this.#derive();
    const frames = this.#open(keys);
    // Forged, damaged, or a server's.
    if (frames === undefined) return WATCH.nothing;
    const flow = this.#flows.begin(slot);
    flow.keys = keys;
    flow.direction = direction;
    flow.versionNumber = this.#header.versionNumber;
    return this.#gather(flow, frames);
  }

  #derive(): InitialKeys | undefined {
    const { bytes, slot, nowMs } = this.#now;
    const { version, dcid, dcidLength } = this.#header;
    const derived = this.#derived[slot] as number;
    if (version === undefined || dcidLength < MIN_CLIENT_DCID || derived >= MAX_DERIVED) return undefined;
    if (!this.#budget.take(nowMs, DERIVE_COST)) return undefined;
    this.#derived[slot] = derived + 1;
    return clientInitialKeys(version, bytes.subarray(dcid, dcid + dcidLength));
  }

  #open(keys: InitialKeys | undefined): Uint8Array | undefined {
    if (keys === undefined || !this.#budget.take(this.#now.nowMs, OPEN_COST)) return undefined;
    return openInitial(this.#now.bytes, this.#header, keys);
  }

  #gather(flow: ClientFlow, frames: Uint8Array): Watch {
    flow.opened++;
    const { gathered } = flow;
    if (!gatherCrypto(frames, gathered) || gathered.length < HANDSHAKE_HEADER) return WATCH.more;
    // It fits one packet: clients pad it to fill one.
    if (isGoogleHello(gathered.bytes, 0, gathered.length))
      return this.#googleHello(gathered.bytes, 0, gathered.length);
    const stop = HANDSHAKE_HEADER + u24(gathered.bytes, 1);
    // A part of it too: the rest may never be captured.
    this.#lesson.clientHello(this.#now, gathered.bytes, 0, Math.min(stop, gathered.length), "quic");
    return stop > gathered.length ? WATCH.more : this.#settle(this.#now.slot);
  }

  #googleHello(held: Uint8Array, at: number, stop: number): Watch {
    this.#lesson.serverName(this.#now, googleServerName(held, at, stop), "quic");
    return this.#settle(this.#now.slot);
  }

  #settle(slot: number): Watch {
    this.#flows.release(slot);
    this.#lesson.tell(slot);
    return WATCH.settled;
  }
}
