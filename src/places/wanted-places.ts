/** The ranges of the countries and networks that somebody wants to match, out of tables that are read only then. */
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import type { AutonomousSystem } from "./autonomous-system.ts";
import { ASN, COUNTRY, type Lookup } from "./bundled.ts";
import { NO_PLACES, type PlaceParts, type WantedPlaces } from "./place-numbers.ts";
import { TABLE_FOLDER } from "./places.ts";
import { NO_RANGES } from "./range-index.ts";
import { WatchedTable } from "./watched-table.ts";

export class PlaceFinder {
  readonly #countries: WatchedTable<Lookup<string>>;
  readonly #systems: WatchedTable<Lookup<AutonomousSystem>>;
  #countryParts = NO_PLACES.countries;
  #systemParts = NO_PLACES.systems;
  #countryTable: unknown;
  #systemTable: unknown;

  constructor(dataFolder: string, log: Log) {
    const folder = join(dataFolder, TABLE_FOLDER);
    this.#countries = new WatchedTable(COUNTRY, folder, log);
    this.#systems = new WatchedTable(ASN, folder, log);
  }

  /** The same parts as before while neither the wish nor a table has changed. */
  async find(countries: readonly string[], systems: readonly string[]): Promise<WantedPlaces> {
    if (countries.length > 0) {
      const table = await this.#countries.content();
      if (table !== this.#countryTable || !same(countries, this.#countryParts.keys))
        this.#countryParts = partsOf(table, countries, (code) => code);
      this.#countryTable = table;
    } else this.#countryParts = NO_PLACES.countries;
    if (systems.length > 0) {
      const table = await this.#systems.content();
      if (table !== this.#systemTable || !same(systems, this.#systemParts.keys))
        this.#systemParts = partsOf(table, systems, ({ asn }) => String(asn));
      this.#systemTable = table;
    } else this.#systemParts = NO_PLACES.systems;
    return { countries: this.#countryParts, systems: this.#systemParts };
  }
}

function partsOf<T>(
  table: Lookup<T> | undefined,
  keys: readonly string[],
  keyOf: (value: T) => string,
): PlaceParts {
  const numbers = new Map(keys.map((key, i) => [key, i + 1]));
  const ranges = table?.ranges((value) => numbers.get(keyOf(value)) ?? 0) ?? NO_RANGES;
  return { keys, ...ranges };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
