/**
 * Notices that frames come twice: a mirror port that copies both directions of two talking ports, a bridge heard beside
 * its own port, a loopback heard in and out. Then every figure counts them twice, and a person must be told.
 *
 * A frame is known again by a hash of its first bytes from the IP header on (so a tag on one of the two does not hide
 * it) when it comes within some milliseconds. Networks repeat themselves too: only unicast counts, and only what cannot
 * be said again in the same bytes by chance: an IP identification, or else a payload. A retransmission has another
 * identification or comes later; a doubled acknowledgement in IPv6 has no payload; a flood of one frame is more than
 * three of it. And nothing is said until a good share of a whole window was copies.
 *
 * Nothing is allocated. The first frames of each second are all looked at, of the rest one in 64, chosen by its own
 * bytes, so that both of a pair are. One that is looked at costs 70 ns (measured).
 */
import type { SeenTwice } from "../model/sensor-status.ts";
import { readWord } from "./flow/five-tuple.ts";
import { type DecodedPacket, NETWORK } from "./packet/decoded-packet.ts";

/** A power of two: frames remembered. One is forgotten by the next that falls on its place. */
const PLACES = 4096;
const HASHED_BYTES = 64;
/** Between the two of a pair: a busy mirror port queues. */
const APART_SECONDS = 0.01;
/** Of each second so many frames are looked at one by one, so that a quiet network is judged too. */
const ALL_UNTIL = 256;
const SAMPLE_MASK = 63;
/** Frames looked at between two judgements. */
const WINDOW = 512;
/** A frame that comes more often is a flood, not a copy. */
const MOST_COPIES = 2;
/** With fewer than this nothing is said at the end of a capture. */
const LEAST = 40;
/** Copies among the frames of a window from which on it is said. All doubled is a half. */
const NOTABLE_SHARE = 0.2;

export class DuplicateFrames {
  readonly #hashes = new Int32Array(PLACES);
  readonly #seconds = new Float64Array(PLACES).fill(Number.NEGATIVE_INFINITY);
  readonly #interfaces = new Uint16Array(PLACES);
  /** How often it came again. */
  readonly #again = new Uint8Array(PLACES);
  #second = Number.NaN;
  #looked = 0;
  /** Of the running window. */
  #frames = 0;
  #copies = 0;
  #elsewhere = 0;
  /** Of the last whole window. */
  #judged: SeenTwice | undefined;
  /** Of all windows in which copies were notable. */
  #notableFrames = 0;
  #notableCopies = 0;
  #notableElsewhere = 0;

  /** One packet with an IP header. */
  see(bytes: Uint8Array, packet: DecodedPacket, seconds: number, nanos: number, interfaceId: number): void {
    if (seconds !== this.#second) {
      this.#second = seconds;
      this.#looked = 0;
    }
    if (this.#looked >= ALL_UNTIL && !isPicked(bytes, packet)) return;
    if (!isTelling(bytes, packet)) return;
    this.#looked++;
    this.#look(bytes, packet, seconds + nanos / 1e9, interfaceId);
    if (this.#frames === WINDOW) this.#judge();
  }

  /** What the newest window says; undefined while all is well. For a live source. */
  get now(): SeenTwice | undefined {
    return this.#judged;
  }

  /** What a whole capture says: of the stretches in which frames came twice, the running one included. */
  get everywhere(): SeenTwice | undefined {
    const last = this.#frames >= LEAST && this.#isNotable;
    const frames = this.#notableFrames + (last ? this.#frames : 0);
    if (frames === 0) return undefined;
    const copies = this.#notableCopies + (last ? this.#copies : 0);
    return verdict(frames, copies, this.#notableElsewhere + (last ? this.#elsewhere : 0));
  }

  get #isNotable(): boolean {
    return this.#copies > NOTABLE_SHARE * this.#frames;
  }

  #look(bytes: Uint8Array, packet: DecodedPacket, seconds: number, interfaceId: number): void {
    const hash = hashOf(bytes, packet.networkOffset, packet.end, packet.originalEnd);
    const place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    this.#frames++;
    const apart = seconds - (this.#seconds[place] as number);
    if (this.#hashes[place] === hash && apart <= APART_SECONDS && apart >= -APART_SECONDS) {
      const again = (this.#again[place] as number) + 1;
      if (again <= MOST_COPIES) {
        this.#copies++;
        this.#again[place] = again;
        if (this.#interfaces[place] !== interfaceId) this.#elsewhere++;
      }
    } else this.#again[place] = 0;
    this.#hashes[place] = hash;
    this.#seconds[place] = seconds;
    this.#interfaces[place] = interfaceId;
  }

  #judge(): void {
    const notable = this.#isNotable;
    this.#judged = notable ? verdict(this.#frames, this.#copies, this.#elsewhere) : undefined;
    if (notable) {
      this.#notableFrames += this.#frames;
      this.#notableCopies += this.#copies;
      this.#notableElsewhere += this.#elsewhere;
    }
    this.#frames = 0;
    this.#copies = 0;
    this.#elsewhere = 0;
  }
}

function verdict(frames: number, copies: number, elsewhere: number): SeenTwice {
  return { share: copies / frames, otherInterface: elsewhere * 2 > copies };
}

const TCP = 6;
const UDP = 17;

/** By captured bytes that differ from frame to frame of one flow: identification or length, and checksums. */
function isPicked(bytes: Uint8Array, packet: DecodedPacket): boolean {
  const at = packet.networkOffset;
  const sum = packet.transportOffset + (packet.proto === TCP ? 17 : packet.proto === UDP ? 7 : 3);
  let pick = (bytes[at + 5] as number) ^ (bytes[at + 11] as number);
  if (sum < packet.end) pick ^= bytes[sum] as number;
  return (pick & SAMPLE_MASK) === 0;
}

/** Unicast, and not a frame that says the same again for a reason. */
function isTelling(bytes: Uint8Array, packet: DecodedPacket): boolean {
  if (packet.macOffset >= 0 && ((bytes[packet.macOffset] as number) & 1) !== 0) return false;
  const to = bytes[packet.dstOffset] as number;
  const hasPayload = packet.payloadEnd > packet.payloadStart;
  if (packet.network === NETWORK.ipv6) return to !== 0xff && hasPayload;
  if (to >= 224) return false;
  const at = packet.networkOffset;
  return hasPayload || bytes[at + 4] !== 0 || bytes[at + 5] !== 0;
}

function hashOf(bytes: Uint8Array, start: number, end: number, originalEnd: number): number {
  let hash = originalEnd - start;
  const stop = Math.min(end, start + HASHED_BYTES) - 3;
  for (let at = start; at < stop; at += 4) {
    hash = Math.imul(hash ^ readWord(bytes, at), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
