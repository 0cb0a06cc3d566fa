/** Where packets come from: what the supervisor has opened, with what the sensors say of it. */
import * as z from "zod";
import { AppError } from "../base/app-error.ts";
import {
  type HostKeys,
  hostKeysSchema,
  type KnownSource,
  knownSourceSchema,
  type SourceAsk,
  type SourceChoices,
  sourceChoicesSchema,
} from "../model/source-ask.ts";
import type { SourceWish } from "../model/source-wish.ts";
import type { SensorState, SourceItem } from "./api/contract/index.ts";

export interface SourceDeskParts {
  /** Undefined where the hub runs by itself. */
  readonly ask: ((ask: SourceAsk) => Promise<unknown>) | undefined;
  sensors(): readonly SensorState[];
}

export class SourceDesk {
  readonly #parts: SourceDeskParts;

  constructor(parts: SourceDeskParts) {
    this.#parts = parts;
  }

  async list(): Promise<SourceItem[]> {
    const known = z.array(knownSourceSchema).parse(await this.#ask({ method: "list" }));
    return known.map((one) => this.#item(one));
  }

  async find(id: string): Promise<SourceItem> {
    const item = (await this.list()).find((one) => one.id === id);
    if (item === undefined) throw new AppError("not-found", `there is no source "${id}"`);
    return item;
  }

  async choices(): Promise<SourceChoices> {
    return sourceChoicesSchema.parse(await this.#ask({ method: "choices" }));
  }

  async hostKeys(host: string, port: number | undefined): Promise<HostKeys> {
    const ask = port === undefined ? { host } : { host, port };
    return hostKeysSchema.parse(await this.#ask({ method: "host-keys", ...ask }));
  }

  add(wish: SourceWish): Promise<SourceItem> {
    return this.#one({ method: "add", wish });
  }

  change(id: string, wish: SourceWish): Promise<SourceItem> {
    return this.#one({ method: "change", id, wish });
  }

  remove(id: string): Promise<SourceItem> {
    return this.#one({ method: "remove", id });
  }

  restore(id: string): Promise<SourceItem> {
    return this.#one({ method: "restore", id });
  }

  async #one(ask: SourceAsk): Promise<SourceItem> {
    return this.#item(knownSourceSchema.parse(await this.#ask(ask)));
  }

  #ask(ask: SourceAsk): Promise<unknown> {
    const { ask: line } = this.#parts;
    if (line === undefined)
      throw new AppError("unsupported", "this hub has no supervisor: it cannot say what is captured");
    return line(ask);
  }

  #item({ id, name, kind, added, wish, trouble }: KnownSource): SourceItem {
    const found = this.#parts
      .sensors()
      .flatMap((sensor) => sensor.interfaces.map((face) => ({ sensor, face })));
    const heard = found.find(({ face }) => face.name === name);
    const { face, sensor } = heard ?? {};
    const state =
      trouble !== undefined ? "closed" : face === undefined || !sensor?.connected ? "starting" : face.state;
    const skew = face?.clockSkewMs;
    return {
      id,
      name,
      kind,
      added,
      wish,
      state,
      reason: trouble ?? face?.reason ?? null,
      packets: face?.packets ?? 0,
      bytes: face?.bytes ?? 0,
      drops: face?.kernelDrops ?? 0,
      clockSkewMs: skew ?? null,
      reconnects: face?.reconnects ?? 0,
      damaged: face?.damaged ?? 0,
      repeated: (face?.repeated ?? 0) + (face?.copies ?? 0),
    };
  }
}
