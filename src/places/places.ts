/** Addresses to places. Nothing is read before the first question; asked for a page of rows, never for a packet. */
import { join } from "node:path";
import type { AddressKey } from "../base/address-key.ts";
import type { Log } from "../base/log.ts";
import type { AutonomousSystem } from "./autonomous-system.ts";
import { ASN, COUNTRY, type Lookup } from "./bundled.ts";
import { NOWHERE, type Place, publicKey } from "./place.ts";
import type { TableInfo } from "./table-info.ts";
import { WatchedTable } from "./watched-table.ts";

/** Below the data folder. */
export const TABLE_FOLDER = "tables";
/** Destinations of a house over a day; beyond it the cache begins anew. */
const CACHED = 8192;

export type PlaceOf = (key: AddressKey) => Place;

export class Places {
  readonly #countries: WatchedTable<Lookup<string>>;
  readonly #systems: WatchedTable<Lookup<AutonomousSystem>>;
  #open: { countries: Lookup<string> | undefined; systems: Lookup<AutonomousSystem> | undefined } | undefined;
  readonly #cache = new Map<AddressKey, Place>();

  constructor(dataFolder: string, log: Log) {
    const folder = join(dataFolder, TABLE_FOLDER);
    this.#countries = new WatchedTable(COUNTRY, folder, log);
    this.#systems = new WatchedTable(ASN, folder, log);
  }

  /** The tables of now, for one page of rows. */
  async open(): Promise<PlaceOf> {
    const [countries, systems] = await Promise.all([this.#countries.content(), this.#systems.content()]);
    if (this.#open?.countries !== countries || this.#open?.systems !== systems) this.#cache.clear();
    this.#open = { countries, systems };
    return (key) => {
      const known = this.#cache.get(key);
      if (known !== undefined) return known;
      const place = placeIn(key, countries, systems);
      if (this.#cache.size >= CACHED) this.#cache.clear();
      this.#cache.set(key, place);
      return place;
    };
  }

  async tables(): Promise<TableInfo[]> {
    return await Promise.all([this.#countries.info(), this.#systems.info()]);
  }
}

function placeIn(
  key: AddressKey,
  countries: Lookup<string> | undefined,
  systems: Lookup<AutonomousSystem> | undefined,
): Place {
  const looked = publicKey(key);
  if (looked === undefined) return NOWHERE;
  const system = systems?.of(looked);
  return {
    country: countries?.of(looked) ?? null,
    asn: system?.asn ?? null,
    asName: system === undefined || system.name === "" ? null : system.name,
  };
}
