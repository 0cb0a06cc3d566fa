/** Home networks that the owner adds to those of the start and those seen on the wire: checked, stored, told to the sensors. */
import * as z from "zod";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { Turns } from "../base/turns.ts";
import { homeNetOf, MOST_ADDED_HOME_NETS } from "../model/home-net.ts";
import type { SensorStatus } from "../model/sensor-status.ts";
import type { HomeNet } from "./api/contract/home-net.ts";
import type { HomeNetDesk as Contract } from "./api/desk.ts";

const SETTING = "home-nets";

export interface HomeNetDeskParts {
  readonly store: {
    setting(name: string): Promise<string | undefined>;
    saveSetting(name: string, value: string): Promise<void>;
  };
  readonly log: Log;
  statuses(): readonly SensorStatus[];
  changed(): void;
}

export class HomeNetDesk implements Contract {
  readonly #parts: HomeNetDeskParts;
  readonly #turns = new Turns();
  #added: readonly string[] = [];

  constructor(parts: HomeNetDeskParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { store, log } = this.#parts;
    try {
      this.#added = z.array(z.string()).parse(JSON.parse((await store.setting(SETTING)) ?? "[]"));
    } catch {
      log.warn("the home networks that were added cannot be read: add them again");
    }
  }

  get added(): readonly string[] {
    return this.#added;
  }

  /** Those added first; each once, however many sensors know it. */
  list(): HomeNet[] {
    const from = new Map<string, HomeNet["from"]>(this.#added.map((network) => [network, "added"]));
    for (const { homeNets, homeNetsFrom } of this.#parts.statuses()) {
      for (const network of homeNets) {
        const known = homeNetsFrom?.[network] ?? "private";
        // A sensor may not have heard yet that it was removed.
        if (!from.has(network) && known !== "added") from.set(network, known);
      }
    }
    return [...from].map(([network, how]) => ({ network, from: how }));
  }

  add(text: string): Promise<string> {
    return this.#turns.take(async () => {
      const network = homeNetOf(text);
      if (network === undefined) {
        throw new AppError("invalid", `"${text}" is no network of a home`, {
          hint: "Write it as 203.0.113.0/24 or 2001:db8:1::/48, at most as wide as a private network",
        });
      }
      const known = this.list().find((one) => one.network === network);
      if (known !== undefined) throw new AppError("conflict", `${network} is a home network already`);
      if (this.#added.length >= MOST_ADDED_HOME_NETS)
        throw new AppError("conflict", "too many home networks: remove some first");
      await this.#keep([...this.#added, network]);
      return network;
    });
  }

  remove(text: string): Promise<string> {
    return this.#turns.take(async () => {
      const network = homeNetOf(text) ?? text;
      if (this.#added.includes(network)) {
        await this.#keep(this.#added.filter((one) => one !== network));
        return network;
      }
      if (!this.list().some((one) => one.network === network))
        throw new AppError("not-found", `${network} is no home network`);
      throw new AppError("conflict", `${network} is home without having been added`, {
        hint: "Private networks, those of the start and those seen on the wire stay",
      });
    });
  }

  async #keep(networks: readonly string[]): Promise<void> {
    await this.#parts.store.saveSetting(SETTING, JSON.stringify(networks));
    this.#added = networks;
    this.#parts.changed();
  }
}
