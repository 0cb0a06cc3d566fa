/** Has the registry of vendors that lies in the data folder used, soon after it was placed, changed or taken away. */
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { TABLE_FOLDER } from "../places/places.ts";
import type { TableInfo } from "../places/table-info.ts";
import { WatchedTable } from "../places/watched-table.ts";
import { type Registry, VENDORS } from "./inventory/ieee-registry.ts";
import { useRegistry } from "./inventory/vendor.ts";

const LOOK_MS = 5000;

export class VendorWatch {
  readonly #table: WatchedTable<Registry>;
  readonly #timer: NodeJS.Timeout;
  #placed = false;

  constructor(dataFolder: string, log: Log) {
    this.#table = new WatchedTable(VENDORS, join(dataFolder, TABLE_FOLDER), log);
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** Without a file nothing is read: the bundled registry is read when the first vendor is asked for. */
  async look(): Promise<void> {
    const placed = await this.#table.placed();
    if (placed || this.#placed) {
      await this.#table.info();
      useRegistry(await this.#table.content());
    }
    this.#placed = placed;
  }

  async info(): Promise<TableInfo> {
    await this.look();
    return await this.#table.info();
  }

  stop(): void {
    clearInterval(this.#timer);
    useRegistry(undefined);
  }
}
