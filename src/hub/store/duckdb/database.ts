/**
 * One DuckDB file: a single writer whose transactions run one after the other, and two readers beside it.
 *
 * Numbers are kept as DOUBLE, not BIGINT: exact up to 2^53, which no byte counter here reaches, and they come back as
 * JavaScript numbers. `count(*)` and sums of integers are BIGINT: cast them in the query.
 */
import { chmod } from "node:fs/promises";
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { AppError } from "../../../base/app-error.ts";

export type Parameters = DuckDBValue[];
export type Row = Record<string, unknown>;

/** A data chunk holds at most DuckDB's standard vector size. */
const CHUNK_ROWS = 2048;
const READERS = 2;
/** Queries that may wait for a reader; more are refused. */
const MAX_WAITING = 200;

/** Keeps the process at 250 MB under load; nothing may be fetched from, or attached out of, elsewhere. */
const OPTIONS = {
  memory_limit: "200MB",
  threads: "2",
  // A page of rows is found by the few columns that decide it; the others are read of those rows alone.
  late_materialization_max_rows: "2000",
  dynamic_or_filter_threshold: "2000",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  enable_external_access: "false",
};

/** Whoever answers questions: the store as it is, or as it was when a snapshot began. */
export interface Reads {
  read(sql: string, parameters?: Parameters): Promise<Row[]>;
}

export class Database {
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #readers: DuckDBConnection[];
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((reader: DuckDBConnection) => void)[] = [];
  #tail: Promise<void> = Promise.resolve();

  private constructor(instance: DuckDBInstance, writer: DuckDBConnection, readers: DuckDBConnection[]) {
    this.#instance = instance;
    this.#writer = writer;
    this.#readers = readers;
    this.#idle = [...readers];
  }

  /** Fails with `store-locked`, `disk-full` or `data-folder`. */
  static async open(file: string): Promise<Database> {
    try {
      const instance = await DuckDBInstance.create(file, OPTIONS);
      const writer = await instance.connect();
      const readers = await Promise.all(Array.from({ length: READERS }, () => instance.connect()));
      await chmod(file, 0o600);
      return new Database(instance, writer, readers);
    } catch (error) {
      throw storeError(file, error);
    }
  }

  /** Runs `work` in one transaction, after all writes asked for before. Anything thrown rolls it back. */
  write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.#inLine(async () => {
      await this.#writer.run("BEGIN TRANSACTION");
      try {
        const result = await work(new Writer(this.#writer));
        await this.#writer.run("COMMIT");
        return result;
      } catch (error) {
        await this.#writer.run("ROLLBACK").catch(() => undefined);
        throw storeError("the store", error);
      }
    });
  }

  /** One statement that is a transaction by itself, in line with the others: half the way of `write`. */
  run(sql: string, parameters: Parameters = []): Promise<void> {
    return this.#inLine(async () => {
      try {
        await this.#writer.run(sql, parameters);
      } catch (error) {
        throw storeError("the store", error);
      }
    });
  }

  async read(sql: string, parameters: Parameters = []): Promise<Row[]> {
    return await this.#withReader(async (reader) => await readAll(reader, sql, parameters));
  }

  /** Several questions about one moment: what is written meanwhile is seen by none of them. */
  async snapshot<T>(work: (reads: Reads) => Promise<T>): Promise<T> {
    return await this.#withReader(async (reader) => {
      await reader.run("BEGIN TRANSACTION READ ONLY");
      try {
        return await work({ read: (sql, parameters = []) => readAll(reader, sql, parameters) });
      } finally {
        await reader.run("ROLLBACK");
      }
    });
  }

  async #withReader<T>(work: (reader: DuckDBConnection) => Promise<T>): Promise<T> {
    const reader = await this.#reader();
    try {
      return await work(reader);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(reader);
      else next(reader);
    }
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#writer.run("CHECKPOINT").catch(() => undefined);
    for (const reader of this.#readers) reader.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work);
    this.#tail = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }

  #reader(): Promise<DuckDBConnection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(
        new AppError("rate-limited", "too many questions at once", { hint: "Try again in a moment" }),
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** The writer within one transaction. */
export class Writer {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(sql: string, parameters: Parameters = []): Promise<void> {
    await this.#connection.run(sql, parameters);
  }

  async read(sql: string, parameters: Parameters = []): Promise<Row[]> {
    return await readAll(this.#connection, sql, parameters);
  }

  /** Columns in the table's order. Data chunks take twice as many rows a second as the row appender. */
  async append<T>(table: string, columns: readonly Column<T>[], rows: readonly T[]): Promise<void> {
    if (rows.length === 0) return;
    const appender = await this.#connection.createAppender(table);
    try {
      const types = columns.map((column) => column.type);
      for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
        const part = rows.slice(at, at + CHUNK_ROWS);
        const chunk = DuckDBDataChunk.create(types);
        chunk.setColumns(columns.map((column) => part.map(column.value)));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }
}

async function readAll(connection: DuckDBConnection, sql: string, parameters: Parameters): Promise<Row[]> {
  return (await connection.runAndReadAll(sql, parameters)).getRowObjectsJS();
}

export interface Column<T> {
  readonly type: DuckDBType;
  readonly value: (row: T) => DuckDBValue;
}

function storeError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const text = error.message;
  const detail = { cause: error };
  if (/could not set lock/i.test(text)) {
    const owner = /PID (\d+)/.exec(text)?.[1];
    const who = owner === undefined ? "another program" : `another Tapdeck (process ${owner})`;
    return new AppError("store-locked", `${file} is in use by ${who}`, {
      ...detail,
      hint: "Stop it first, or give this one its own folder with --data",
    });
  }
  if (/no space left|disk (is )?full|ENOSPC/i.test(text)) {
    return new AppError("disk-full", `${file} cannot grow: the disk is full`, {
      ...detail,
      hint: "Free some space; Tapdeck goes on by itself",
    });
  }
  if (/^IO Error|permission denied|not a valid duckdb/i.test(text)) {
    return new AppError("data-folder", `${file} cannot be used: ${text.slice(0, 300)}`, {
      ...detail,
      hint: "Check the folder's owner and rights, or choose another with --data",
    });
  }
  return error;
}
