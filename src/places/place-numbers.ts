/**
 * Whether an address lies in one of a few wanted countries or networks, as a number: for packets' addresses, so it
 * allocates nothing. Made of plain arrays, which another thread can be given.
 */
import { keyBytes } from "../base/address-key.ts";
import { NOWHERE_V4, NOWHERE_V6 } from "./place.ts";
import { addressWords, NO_RANGES, RangeIndex, RangeIndexBuilder } from "./range-index.ts";

/** Ranges of both families; an owner n of a range is `keys[n - 1]`, 0 nobody that is wanted. */
export interface PlaceParts {
  readonly keys: readonly string[];
  readonly v4: RangeIndex;
  readonly v6: RangeIndex;
}

export interface WantedPlaces {
  /** ISO 3166-1 alpha-2. */
  readonly countries: PlaceParts;
  /** Numbers as text. */
  readonly systems: PlaceParts;
}

export const NO_PLACES: WantedPlaces = {
  countries: { keys: [], ...NO_RANGES },
  systems: { keys: [], ...NO_RANGES },
};

const NO_PLACE_V4 = indexOf(1, NOWHERE_V4);
const NO_PLACE_V6 = indexOf(4, NOWHERE_V6);
/** First words of ::ffff:0:0/96 and 64:ff9b::/96: an IPv4 address is the last word (RFC 4291, RFC 6052). */
const MAPPED_THIRD = 0xffff;
const NAT64_FIRST = 0x0064_ff9b;

export class PlaceNumbers {
  readonly keys: readonly string[];
  readonly #v4: RangeIndex;
  readonly #v6: RangeIndex;
  readonly #words = new Uint32Array(4);

  /** What another thread sent has lost its methods, not its arrays. */
  constructor({ keys, v4, v6 }: PlaceParts) {
    this.keys = keys;
    this.#v4 = new RangeIndex(1, v4.starts, v4.owners);
    this.#v6 = new RangeIndex(4, v6.starts, v6.owners);
  }

  /** The number of an address of 4 or 16 bytes; 0 for one that is in no wanted place, or in none at all. */
  of(bytes: Uint8Array, offset: number, length: number): number {
    const words = this.#words;
    for (let i = 0; i < length; i += 4) words[i >> 2] = word(bytes, offset + i);
    if (length === 4) return this.#ofV4();
    const [first, second, third] = [words[0] as number, words[1] as number, words[2] as number];
    const mapped = first === 0 && third === MAPPED_THIRD;
    if (second === 0 && (mapped || (first === NAT64_FIRST && third === 0))) {
      words[0] = words[3] as number;
      return this.#ofV4();
    }
    // 2000::/3 is what is given out of IPv6.
    return first >>> 29 !== 1 || NO_PLACE_V6.find(words) !== 0 ? 0 : this.#v6.find(words);
  }

  #ofV4(): number {
    return NO_PLACE_V4.find(this.#words) === 0 ? this.#v4.find(this.#words) : 0;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function indexOf(width: 1 | 4, ranges: typeof NOWHERE_V4): RangeIndex {
  const builder = new RangeIndexBuilder(width);
  for (const { low, high } of ranges) {
    builder.add(addressWords(keyBytes(low)), addressWords(keyBytes(high)), 1);
  }
  return builder.build();
}
