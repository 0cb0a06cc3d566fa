/**
 * Which autonomous system announces an address: two range indexes, the numbers and the names, in one block that is
 * read from the file into memory and used as it lies there. Made and read on the same kind of machine: host byte order.
 *
 *   0 magic   1 day (since 1970)   2 rows of the source   3 n4   4 n6   5 systems   6 bytes of names   (32-bit words)
 *   n4 starts, n4 owners, 4 x n6 starts, n6 owners, system numbers, systems + 1 offsets of names, names in UTF-8
 */
import { type AddressKey, keyBytes } from "../base/address-key.ts";
import { addressWords, RangeIndex } from "./range-index.ts";

const MAGIC = 0x5444_4131;
const HEAD_WORDS = 7;
const DAY_MS = 86_400_000;

export interface AutonomousSystem {
  readonly asn: number;
  readonly name: string;
}

export interface AsnTableParts {
  readonly dayMs: number;
  readonly rows: number;
  readonly v4: RangeIndex;
  readonly v6: RangeIndex;
  /** The first one is nobody. */
  readonly systems: readonly AutonomousSystem[];
}

export class AsnTable {
  readonly rows: number;
  /** When the source was made, ms since 1970, to the day. */
  readonly dayMs: number;
  readonly #v4: RangeIndex;
  readonly #v6: RangeIndex;
  readonly #numbers: Uint32Array;
  readonly #nameEnds: Uint32Array;
  readonly #names: Buffer;

  /** Throws if the block is no table of this kind. */
  constructor(block: Uint8Array) {
    // A Buffer may lie anywhere; words lie at multiples of four.
    const bytes = block.byteOffset % 4 === 0 ? block : Uint8Array.from(block);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
    const [magic, day = 0, rows = 0, n4 = 0, n6 = 0, systems = 0, nameBytes = 0] = words;
    const size = 4 * (HEAD_WORDS + 2 * n4 + 5 * n6 + 2 * systems + 1) + nameBytes;
    if (magic !== MAGIC || size !== bytes.byteLength) throw new Error("it is no table of autonomous systems");
    let at = HEAD_WORDS;
    const take = (count: number): Uint32Array => {
      at += count;
      return words.subarray(at - count, at);
    };
    this.dayMs = day * DAY_MS;
    this.rows = rows;
    this.#v4 = new RangeIndex(1, take(n4), take(n4));
    this.#v6 = new RangeIndex(4, take(4 * n6), take(n6));
    this.#numbers = take(systems);
    this.#nameEnds = take(systems + 1);
    this.#names = Buffer.from(bytes.buffer, bytes.byteOffset + 4 * at, nameBytes);
  }

  of(key: AddressKey): AutonomousSystem | undefined {
    const owner = (key.length === 8 ? this.#v4 : this.#v6).find(addressWords(keyBytes(key)));
    if (owner === 0) return undefined;
    const name = this.#names.toString("utf8", this.#nameEnds[owner], this.#nameEnds[owner + 1]);
    return { asn: this.#numbers[owner] ?? 0, name };
  }
}

export function encodeAsnTable({ dayMs, rows, v4, v6, systems }: AsnTableParts): Uint8Array {
  const names = systems.map((system) => Buffer.from(system.name));
  const ends = new Uint32Array(systems.length + 1);
  names.forEach((name, i) => {
    ends[i + 1] = (ends[i] ?? 0) + name.length;
  });
  const head = [
    MAGIC,
    dayMs / DAY_MS,
    rows,
    v4.owners.length,
    v6.owners.length,
    systems.length,
    ends.at(-1) ?? 0,
  ];
  const columns = [
    Uint32Array.from(head),
    v4.starts,
    v4.owners,
    v6.starts,
    v6.owners,
    Uint32Array.from(systems, (system) => system.asn),
    ends,
  ];
  return Buffer.concat([
    ...columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)),
    ...names,
  ]);
}
