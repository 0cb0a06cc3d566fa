/**
 * A table that comes with the program until somebody places a file of their own. Looked for whenever the table is asked
 * for, at most every two seconds: no restart, no signal. A file that cannot be used is told once, in one line, and the
 * table in use stays.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import type { LoadedTable, TableInfo, TableName, TableOrigin } from "./table-info.ts";

/** Four times the largest that people are known to have (cities of the world). */
const LARGEST_BYTES = 256_000_000;

export interface TableSpec<T> {
  readonly table: TableName;
  readonly bundled: TableOrigin & { load(): Promise<LoadedTable<T>> };
  /** By file name; the first that is there is taken. `writtenMs` is when the file was last written. */
  readonly files: Readonly<Record<string, (path: string, writtenMs: number) => Promise<LoadedTable<T>>>>;
}

interface Current<T> {
  readonly loaded: LoadedTable<T> | undefined;
  readonly info: TableInfo;
}

interface Found {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly writtenMs: number;
  /** Changes whenever the file does. */
  readonly mark: string;
}

export class WatchedTable<T> {
  readonly #spec: TableSpec<T>;
  readonly #folder: string;
  readonly #log: Log;
  readonly #lookAgainMs: number;
  #current: Current<T> | undefined;
  #mark = "";
  #lookedMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<Current<T>> | undefined;

  /** `folder` need not exist. */
  constructor(spec: TableSpec<T>, folder: string, log: Log, lookAgainMs = 2000) {
    this.#lookAgainMs = lookAgainMs;
    this.#spec = spec;
    this.#folder = folder;
    this.#log = log;
  }

  /**
   * Undefined if neither a file nor the bundled table can be read. The same object until the table changes. Only the
   * first question waits: later ones are answered from the table in use while a newer one is read.
   */
  async content(): Promise<T | undefined> {
    const looking = this.#look();
    return (this.#current ?? (await looking)).loaded?.content;
  }

  /** Of the table that lies there now. */
  async info(): Promise<TableInfo> {
    return (await this.#look()).info;
  }

  /** Whether somebody placed a file, without reading anything else. */
  async placed(): Promise<boolean> {
    return (await this.#found()) !== undefined;
  }

  async #look(): Promise<Current<T>> {
    if (this.#current !== undefined && performance.now() - this.#lookedMs < this.#lookAgainMs)
      return this.#current;
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    });
    return await this.#looking;
  }

  async #lookNow(): Promise<Current<T>> {
    const found = await this.#found();
    const mark = found?.mark ?? "bundled";
    if (this.#current === undefined || mark !== this.#mark) {
      this.#current = await this.#load(found);
      this.#mark = mark;
    }
    this.#lookedMs = performance.now();
    return this.#current;
  }

  async #found(): Promise<Found | undefined> {
    for (const name of Object.keys(this.#spec.files)) {
      const path = join(this.#folder, name);
      try {
        const { size, mtimeMs, ino } = await stat(path);
        return { name, path, bytes: size, writtenMs: mtimeMs, mark: `${name} ${ino} ${size} ${mtimeMs}` };
      } catch {
        // Not there, or not for us: the same for whoever looks names up.
      }
    }
    return undefined;
  }

  async #load(found: Found | undefined): Promise<Current<T>> {
    if (found === undefined) return await this.#bundled();
    try {
      if (found.bytes > LARGEST_BYTES) throw new Error("it is larger than 256 MB");
      const loaded = await this.#spec.files[found.name]?.(found.path, found.writtenMs);
      if (loaded === undefined) return await this.#bundled();
      const origin = loaded.origin ?? { source: "", licence: null, credits: [] };
      return { loaded, info: this.#infoOf(origin, loaded, found.name, null) };
    } catch (error) {
      const stays = this.#current?.loaded === undefined ? await this.#bundled() : this.#current;
      const changed = stays.info.file === found.name ? "was changed and " : "";
      const trouble = `tables/${found.name} ${changed}is not used: ${reason(error)}`;
      this.#log.warn(`${this.#spec.table}: ${trouble}; the table of ${stays.info.date ?? "no day"} stays`);
      return { ...stays, info: { ...stays.info, trouble } };
    }
  }

  async #bundled(): Promise<Current<T>> {
    const { bundled } = this.#spec;
    try {
      const loaded = await bundled.load();
      return { loaded, info: this.#infoOf(bundled, loaded, null, null) };
    } catch (error) {
      const missing = `the bundled table cannot be read: ${reason(error)}`;
      this.#log.warn(`${this.#spec.table}: ${missing}`);
      return { loaded: undefined, info: this.#infoOf(bundled, undefined, null, missing) };
    }
  }

  #infoOf(
    { source, licence, credits }: TableOrigin,
    loaded: LoadedTable<T> | undefined,
    file: string | null,
    trouble: string | null,
  ): TableInfo {
    const date = loaded === undefined ? null : new Date(loaded.dayMs).toISOString().slice(0, 10);
    const files = Object.keys(this.#spec.files);
    const rows = loaded?.rows ?? 0;
    return { table: this.#spec.table, source, licence, credits, date, rows, file, files, trouble };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
