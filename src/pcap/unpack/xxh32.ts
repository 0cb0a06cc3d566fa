/** xxHash, 32 bits, seed 0, piece by piece (as the LZ4 frame format uses it for its checksums). */
const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;
const STRIPE = 16;

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function round(lane: number, value: number): number {
  return Math.imul(rotate((lane + Math.imul(value, P2)) | 0, 13), P1);
}

export class Xxh32 {
  #a = (P1 + P2) | 0;
  #b = P2 | 0;
  #c = 0;
  #d = -P1 | 0;
  #total = 0;
  readonly #rest = new Uint8Array(STRIPE);
  #have = 0;

  update(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    this.#total += to - from;
    if (this.#have > 0) {
      const step = Math.min(STRIPE - this.#have, to - at);
      this.#rest.set(bytes.subarray(at, at + step), this.#have);
      this.#have += step;
      at += step;
      if (this.#have < STRIPE) return;
      this.#stripe(this.#rest, 0);
      this.#have = 0;
    }
    for (; to - at >= STRIPE; at += STRIPE) this.#stripe(bytes, at);
    this.#rest.set(bytes.subarray(at, to));
    this.#have = to - at;
  }

  digest(): number {
    let hash = P5 | 0;
    if (this.#total >= STRIPE) {
      hash = (rotate(this.#a, 1) + rotate(this.#b, 7) + rotate(this.#c, 12) + rotate(this.#d, 18)) | 0;
    }
    hash = (hash + this.#total) | 0;
    let at = 0;
    for (; this.#have - at >= 4; at += 4) {
      hash = Math.imul(rotate((hash + Math.imul(word(this.#rest, at), P3)) | 0, 17), P4);
    }
    for (; at < this.#have; at++) {
      hash = Math.imul(rotate((hash + Math.imul(this.#rest[at] as number, P5)) | 0, 11), P1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), P2);
    hash = Math.imul(hash ^ (hash >>> 13), P3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #stripe(bytes: Uint8Array, at: number): void {
    this.#a = round(this.#a, word(bytes, at));
    this.#b = round(this.#b, word(bytes, at + 4));
    this.#c = round(this.#c, word(bytes, at + 8));
    this.#d = round(this.#d, word(bytes, at + 12));
  }
}

export function xxh32(bytes: Uint8Array, from: number, to: number): number {
  const hash = new Xxh32();
  hash.update(bytes, from, to);
  return hash.digest();
}
