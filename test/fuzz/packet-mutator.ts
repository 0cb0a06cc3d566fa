/**
 * A seeded, structure-aware mutator: takes a good packet and spoils it where decoders look, namely lengths, types,
 * counts and ends, sometimes several times. The same seed makes the same packets.
 */

/** xorshift32: fast, seeded, and good enough to choose where to hit. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed | 0) === 0 ? 0x9e3779b9 : seed | 0;
    for (let i = 0; i < 8; i++) this.below(1);
  }

  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (((x >>> 0) * limit) / 0x100000000) | 0;
  }
}

/** Values that sit on edges: signs, header lengths, versions, EtherTypes' and protocols' bytes. */
const EDGES = Uint8Array.of(
  0,
  1,
  2,
  4,
  5,
  6,
  7,
  8,
  17,
  20,
  41,
  44,
  45,
  47,
  50,
  51,
  58,
  59,
  60,
  64,
  69,
  80,
  96,
  127,
  128,
  129,
  134,
  136,
  192,
  221,
  240,
  254,
  255,
);
const HEADER_BYTES = 96;

/** Copies `golden` to `start` of `target`, spoils it, and returns its new length, at most `room`. */
export function mutate(
  golden: Uint8Array,
  target: Uint8Array,
  start: number,
  room: number,
  dice: Dice,
): number {
  let length = golden.length;
  if (length > room) throw new RangeError(`a sample of ${length} bytes is longer than ${room}`);
  target.set(golden, start);
  for (let hits = 1 + dice.below(4); hits > 0 && length > 0; hits--) {
    // Headers are where lengths and types are: most hits go there.
    const place = dice.below(dice.below(4) === 0 ? length : Math.min(length, HEADER_BYTES));
    const how = dice.below(8);
    if (how === SHORTEN) length = dice.below(length + 1);
    else if (how === REPEAT) length += repeat(target, start, place, length, room, dice);
    else hit(target, start + place, how, dice);
  }
  return length;
}

const SHORTEN = 5;
const REPEAT = 6;

function hit(target: Uint8Array, at: number, how: number, dice: Dice): void {
  const byte = target[at] as number;
  if (how === 0) target[at] = dice.below(256);
  else if (how === 1) target[at] = byte ^ (1 << dice.below(8));
  else if (how === 4) target[at] = byte + dice.below(3) - 1;
  else target[at] = EDGES[dice.below(EDGES.length)] as number;
}

/** A part once more: options, tags, labels, records in a row. Returns how many bytes it added. */
function repeat(
  target: Uint8Array,
  start: number,
  place: number,
  length: number,
  room: number,
  dice: Dice,
): number {
  const size = Math.min(1 + dice.below(24), length - place, room - length);
  target.copyWithin(start + place + size, start + place, start + length);
  return size;
}
