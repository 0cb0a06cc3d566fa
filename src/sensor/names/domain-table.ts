/**
 * What the network was told an address is called: (client, address) to domain, the latest answer wins. Asked for a
 * client that never resolved the address (it did so over TLS, before the capture, or over the other IP version), it
 * falls back to the latest answer that anyone got. Bounded: sets of 8 entries, the longest untold one is forgotten.
 */
const ENTRIES = 65_536;
const WAYS = 8;
const KEY_WORDS = 8;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

export class DomainTable {
  readonly #keys: Int32Array;
  /** Of the keys, 0 in an entry that is free: those of a set lie side by side, and one look at them tells most apart. */
  readonly #hashes: Int32Array;
  readonly #domains: (string | undefined)[];
  readonly #toldMs: Float64Array;
  readonly #endsMs: Float64Array;
  readonly #key = new Int32Array(KEY_WORDS);
  readonly #setMask: number;

  /** `entries` is a power of two, 8 at least. */
  constructor(entries = ENTRIES) {
    this.#keys = new Int32Array(entries * KEY_WORDS);
    this.#hashes = new Int32Array(entries);
    this.#domains = new Array<string | undefined>(entries).fill(undefined);
    this.#toldMs = new Float64Array(entries);
    this.#endsMs = new Float64Array(entries);
    this.#setMask = entries / WAYS - 1;
  }

  /**
   * Both addresses lie in `bytes`; they may differ in length (4 or 16). True when this was news for the client.
   * Kept for the ttl, an hour at least (applications cache longer than they should) and a week at most.
   */
  learn(
    bytes: Uint8Array,
    client: number,
    clientLength: number,
    ip: number,
    ipLength: number,
    domain: string,
    ttlSeconds: number,
    nowMs: number,
  ): boolean {
    const endsMs = nowMs + keptMs(ttlSeconds);
    this.#setKey(bytes, client, 0, ip, ipLength);
    this.#put(domain, nowMs, endsMs);
    this.#setKey(bytes, client, clientLength, ip, ipLength);
    return this.#put(domain, nowMs, endsMs);
  }

  /** What `client` calls `ip`, both of `length` bytes. */
  lookup(bytes: Uint8Array, client: number, ip: number, length: number, nowMs: number): string | undefined {
    return this.lookupOwn(bytes, client, ip, length, nowMs) ?? this.lookupAny(bytes, ip, length, nowMs);
  }

  /** Only what this client itself was told. */
  lookupOwn(
    bytes: Uint8Array,
    client: number,
    ip: number,
    length: number,
    nowMs: number,
  ): string | undefined {
    this.#setKey(bytes, client, length, ip, length);
    return this.#get(nowMs);
  }

  lookupAny(bytes: Uint8Array, ip: number, length: number, nowMs: number): string | undefined {
    this.#setKey(bytes, 0, 0, ip, length);
    return this.#get(nowMs);
  }

  #get(nowMs: number): string | undefined {
    const entry = this.#find(this.#hash());
    return entry >= 0 && nowMs <= (this.#endsMs[entry] as number) ? this.#domains[entry] : undefined;
  }

  #put(domain: string, nowMs: number, endsMs: number): boolean {
    const hash = this.#hash();
    let entry = this.#find(hash);
    const known = entry >= 0 && this.#domains[entry] === domain && nowMs <= (this.#endsMs[entry] as number);
    if (entry < 0) entry = this.#replace(hash);
    if (!known) this.#domains[entry] = domain;
    this.#toldMs[entry] = nowMs;
    this.#endsMs[entry] = endsMs;
    return !known;
  }

  /** A client of length 0 is anyone. */
  #setKey(bytes: Uint8Array, client: number, clientLength: number, ip: number, ipLength: number): void {
    readAddress(bytes, client, clientLength, this.#key, 0);
    readAddress(bytes, ip, ipLength, this.#key, 4);
  }

  /** Never 0. */
  #hash(): number {
    const key = this.#key;
    let hash = 0x2545f491;
    for (let i = 0; i < KEY_WORDS; i++) {
      hash = Math.imul(hash ^ (key[i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash === 0 ? 1 : hash;
  }

  /** First entry of the set of keys with this hash. */
  #set(hash: number): number {
    return (hash & this.#setMask) * WAYS;
  }

  #find(hash: number): number {
    const hashes = this.#hashes;
    const set = this.#set(hash);
    for (let entry = set; entry < set + WAYS; entry++) {
      if (hashes[entry] === hash && this.#isKey(entry)) return entry;
    }
    return -1;
  }

  #isKey(entry: number): boolean {
    const base = entry * KEY_WORDS;
    for (let i = 0; i < KEY_WORDS; i++) if (this.#keys[base + i] !== this.#key[i]) return false;
    return true;
  }

  #replace(hash: number): number {
    const toldMs = this.#toldMs;
    const set = this.#set(hash);
    let victim = set;
    for (let entry = set; entry < set + WAYS; entry++) {
      if ((toldMs[entry] as number) < (toldMs[victim] as number)) victim = entry;
    }
    this.#hashes[victim] = hash;
    for (let i = 0; i < KEY_WORDS; i++) this.#keys[victim * KEY_WORDS + i] = this.#key[i] as number;
    return victim;
  }
}

/** How long an answer is believed: applications cache longer than they should, and some answers would last for ever. */
export function keptMs(ttlSeconds: number): number {
  return Math.min(Math.max(ttlSeconds * 1000, HOUR_MS), WEEK_MS);
}

/** An IPv4 address is its word and three words that no IPv6 address in use ends with. */
function readAddress(bytes: Uint8Array, at: number, length: number, words: Int32Array, to: number): void {
  for (let i = 0; i < 4; i++) {
    const p = at + 4 * i;
    words[to + i] =
      4 * i < length
        ? ((bytes[p] as number) << 24) |
          ((bytes[p + 1] as number) << 16) |
          ((bytes[p + 2] as number) << 8) |
          (bytes[p + 3] as number)
        : length;
  }
}
