/** What people are told of a table: whose it is, how old, and what they may do with it. */
export const TABLES = ["country", "asn", "vendor"] as const;
export type TableName = (typeof TABLES)[number];

export interface TableOrigin {
  readonly source: string;
  /** By SPDX. Null for a file that somebody placed: its source says. */
  readonly licence: string | null;
  /** Who has to be named where the data are shown, or deserves to be. */
  readonly credits: readonly { readonly name: string; readonly url: string }[];
}

/** A table as it was read, with what is in it. */
export interface LoadedTable<T> {
  readonly content: T;
  readonly rows: number;
  /** When its data were made or published, ms; for a file that does not say, when it was written. */
  readonly dayMs: number;
  /** Of a file whose kind says whose it is. */
  readonly origin?: TableOrigin;
}

export interface TableInfo extends TableOrigin {
  readonly table: TableName;
  /** `YYYY-MM-DD`; null if there is no table at all. */
  readonly date: string | null;
  readonly rows: number;
  /** The file in the folder of tables that is used instead of the bundled table. */
  readonly file: string | null;
  /** Names of files that would be used instead, the first that is there. */
  readonly files: readonly string[];
  /** Why a file that lies there is not used, or why there is no table. */
  readonly trouble: string | null;
}
