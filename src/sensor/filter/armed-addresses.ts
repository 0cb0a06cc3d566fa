/**
 * Which names a device was told an address has, of those that rules want: several where sites share the address. A
 * device is its address or its MAC, for it may ask over IPv6 where an IPv4 address is, and has several addresses of its
 * own. Bounded: the pair longest without an answer is forgotten first.
 */
const MOST_PAIRS = 16_384;
const NAMES_PER_PAIR = 8;

interface Told {
  readonly name: string;
  endsMs: number;
}

interface Pair {
  /** The device, then the address. */
  readonly key: Uint8Array;
  names: Told[];
}

export class ArmedAddresses {
  /** By a hash of the key; insertion order is age. */
  readonly #pairs = new Map<number, Pair[]>();
  readonly #mostPairs: number;
  #count = 0;

  constructor(mostPairs = MOST_PAIRS) {
    this.#mostPairs = mostPairs;
  }

  get size(): number {
    return this.#count;
  }

  /** The device lies at `device` in `bytes`, 4, 6 or 16 of them, the address at `address`. */
  arm(
    bytes: Uint8Array,
    device: number,
    deviceLength: number,
    address: number,
    addressLength: number,
    name: string,
    endsMs: number,
  ): void {
    const hash = hashOf(bytes, device, deviceLength, address, addressLength);
    const bucket = this.#pairs.get(hash) ?? [];
    let pair = bucket.find((one) => isKey(one.key, bytes, device, deviceLength, address, addressLength));
    if (pair === undefined) {
      const key = new Uint8Array(deviceLength + addressLength);
      key.set(bytes.subarray(device, device + deviceLength));
      key.set(bytes.subarray(address, address + addressLength), deviceLength);
      pair = { key, names: [] };
      bucket.push(pair);
      this.#count++;
    }
    pair.names = [{ name, endsMs }, ...pair.names.filter((told) => told.name !== name)].slice(
      0,
      NAMES_PER_PAIR,
    );
    this.#pairs.delete(hash);
    this.#pairs.set(hash, bucket);
    while (this.#count > this.#mostPairs) this.#forgetOldest();
  }

  /** Newest first; what has ended is left out. Allocates only where something is found. */
  namesOf(
    bytes: Uint8Array,
    device: number,
    deviceLength: number,
    address: number,
    addressLength: number,
    nowMs: number,
  ): readonly string[] {
    if (this.#count === 0) return NO_NAMES;
    const bucket = this.#pairs.get(hashOf(bytes, device, deviceLength, address, addressLength));
    if (bucket === undefined) return NO_NAMES;
    const pair = bucket.find((one) => isKey(one.key, bytes, device, deviceLength, address, addressLength));
    return pair?.names.filter(({ endsMs }) => nowMs <= endsMs).map(({ name }) => name) ?? NO_NAMES;
  }

  #forgetOldest(): void {
    for (const [hash, bucket] of this.#pairs) {
      this.#pairs.delete(hash);
      this.#count -= bucket.length;
      return;
    }
  }
}

const NO_NAMES: readonly string[] = [];

function hashOf(bytes: Uint8Array, device: number, deviceLength: number, at: number, length: number): number {
  let hash = (deviceLength << 8) | length;
  for (let i = 0; i < deviceLength; i++) hash = Math.imul(hash, 0x01000193) ^ (bytes[device + i] as number);
  for (let i = 0; i < length; i++) hash = Math.imul(hash, 0x01000193) ^ (bytes[at + i] as number);
  return hash;
}

function isKey(
  key: Uint8Array,
  bytes: Uint8Array,
  device: number,
  deviceLength: number,
  at: number,
  length: number,
): boolean {
  if (key.length !== deviceLength + length) return false;
  for (let i = 0; i < deviceLength; i++) if (key[i] !== bytes[device + i]) return false;
  for (let i = 0; i < length; i++) if (key[deviceLength + i] !== bytes[at + i]) return false;
  return true;
}
