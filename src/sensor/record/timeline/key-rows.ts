/**
 * The rows of each key, as an index file has them: a search for few of a chunk's frames need not look at the others. In
 * the chunk that is being filled a row names its key instead, which the packet thread can append.
 */

export class KeyRows {
  /** Where a key's rows end in `rows`; they begin where those of the key before end. */
  readonly ends: Int32Array;
  /** By key, ascending within each. */
  readonly rows: Int32Array;

  constructor(ends: Int32Array, rows: Int32Array) {
    this.ends = ends;
    this.rows = rows;
  }

  /** Of the first `count` rows, whose keys these are. */
  static of(rowKey: Int32Array, count: number, keys: number): KeyRows {
    const sizes = new Int32Array(keys);
    for (let row = 0; row < count; row++) {
      const key = rowKey[row] as number;
      sizes[key] = (sizes[key] as number) + 1;
    }
    // Where each begins, which moves on to where it ends as its rows come.
    const ends = new Int32Array(keys);
    for (let key = 1; key < keys; key++) ends[key] = (ends[key - 1] as number) + (sizes[key - 1] as number);
    const rows = new Int32Array(count);
    for (let row = 0; row < count; row++) {
      const key = rowKey[row] as number;
      const at = ends[key] as number;
      rows[at] = row;
      ends[key] = at + 1;
    }
    return new KeyRows(ends, rows);
  }

  begin(key: number): number {
    return key === 0 ? 0 : (this.ends[key - 1] as number);
  }

  end(key: number): number {
    return this.ends[key] as number;
  }

  /** The key of each row. */
  rowKey(): Int32Array {
    const found = new Int32Array(this.rows.length);
    for (let key = 0, at = 0; key < this.ends.length; key++)
      for (; at < (this.ends[key] as number); at++) found[this.rows[at] as number] = key;
    return found;
  }
}
