/** Which parts of the arena sources have, and which are free for those that come later. */
interface Part {
  readonly offset: number;
  readonly bytes: number;
}

export class ArenaRoom {
  /** In order; no two touch. */
  #free: Part[];

  constructor(bytes: number) {
    this.#free = [{ offset: 0, bytes }];
  }

  /** Undefined when no part is that large. */
  take(bytes: number): number | undefined {
    const at = this.#free.findIndex((part) => part.bytes >= bytes);
    const part = this.#free[at];
    if (part === undefined) return undefined;
    const left = part.bytes - bytes;
    this.#free.splice(at, 1, ...(left > 0 ? [{ offset: part.offset + bytes, bytes: left }] : []));
    return part.offset;
  }

  give(offset: number, bytes: number): void {
    const all = [...this.#free, { offset, bytes }].sort((a, b) => a.offset - b.offset);
    this.#free = [];
    for (const part of all) {
      const last = this.#free.at(-1);
      if (last !== undefined && last.offset + last.bytes === part.offset)
        this.#free[this.#free.length - 1] = { offset: last.offset, bytes: last.bytes + part.bytes };
      else this.#free.push(part);
    }
  }
}
