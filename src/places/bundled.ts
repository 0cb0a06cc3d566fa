/** The tables that come with the program. Those of autonomous systems are compiled when it is built. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileAsnCsv } from "./asn-csv.ts";
import { AsnTable, type AutonomousSystem } from "./asn-table.ts";
import { asnMmdb, countryMmdb, type MmdbTable } from "./mmdb-table.ts";
import type { LoadedTable } from "./table-info.ts";
import type { TableSpec } from "./watched-table.ts";

export const ASN_FILE = "asn.table";

export type Lookup<T> = Pick<MmdbTable<T>, "of">;

export const COUNTRY: TableSpec<Lookup<string>> = {
  table: "country",
  bundled: {
    source: "geo-whois-asn-country of ip-location-db, from geofeeds and the registries (NRO)",
    licence: "CC0-1.0; data of the registries CC-BY-4.0",
    load: async () => {
      const name = "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";
      return loaded(await countryMmdb(createRequire(import.meta.url).resolve(name)));
    },
  },
  files: { "country.mmdb": async (path) => loaded(await countryMmdb(path)) },
};

export const ASN: TableSpec<Lookup<AutonomousSystem>> = {
  table: "asn",
  bundled: {
    source: "asn of ip-location-db, from RouteViews, the registries (NRO) and DB-IP.com",
    licence: "CC-BY-4.0",
    load: async () => loaded(new AsnTable(await readFile(compiledTable()))),
  },
  files: {
    "asn.mmdb": async (path) => loaded(await asnMmdb(path)),
    "asn.csv": async (path, writtenMs) => {
      return loaded(
        new AsnTable(await compileAsnCsv([path], Math.floor(writtenMs / 86_400_000) * 86_400_000)),
      );
    },
  },
};

/** Beside the bundle when built; in a checkout run from its sources, what was built last. */
function compiledTable(): string {
  const beside = join(import.meta.dirname, ASN_FILE);
  return existsSync(beside) ? beside : join(import.meta.dirname, "../../dist", ASN_FILE);
}

function loaded<T extends { readonly rows: number; readonly dayMs: number }>(content: T): LoadedTable<T> {
  return { content, rows: content.rows, dayMs: content.dayMs };
}
