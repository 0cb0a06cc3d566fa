/** Ways to be told, as people set them up: checked, stored with their secrets, opened. What waits outlives a restart. */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { formatInstantMs } from "../base/time.ts";
import { Turns } from "../base/turns.ts";
import { type ChannelPlan, channelPlanSchema } from "../model/channel.ts";
import {
  type AnySettings,
  type ChannelType,
  channelSettings,
  fieldsOf,
  isSamePlace,
  secretsOf,
} from "../model/channel-settings.ts";
import type { ChannelItem, ChannelPatch, ChannelTest, NewChannel } from "./api/contract/channel.ts";
import type { ChannelDesk as Contract } from "./api/desk.ts";
import type { Notice } from "./notify/channel.ts";
import { targetOf } from "./notify/channels.ts";
import type { Notifier } from "./notify/notifier.ts";

const PLANS = "channels";
const WAITING = "channels-waiting";
const MOST_CHANNELS = 20;
const waitingSchema = z.record(z.string(), z.array(z.custom<Notice>((one) => typeof one === "object")));

export interface ChannelDeskParts {
  readonly store: {
    setting(name: string): Promise<string | undefined>;
    saveSetting(name: string, value: string): Promise<void>;
  };
  readonly notifier: Notifier;
  readonly log: Log;
}

export class ChannelDesk implements Contract {
  readonly #parts: ChannelDeskParts;
  readonly #turns = new Turns();
  #plans: readonly ChannelPlan[] = [];
  #saved = 0;

  constructor(parts: ChannelDeskParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { store, notifier, log } = this.#parts;
    const read = z.array(channelPlanSchema).safeParse(jsonOf((await store.setting(PLANS)) ?? "[]"));
    if (!read.success) log.warn("the ways to tell of alarms cannot be read: set them up again");
    this.#plans = (read.data ?? []).filter(
      (plan) => channelSettings[plan.type].safeParse(plan.settings).success,
    );
    const waiting = waitingSchema.safeParse(jsonOf((await store.setting(WAITING)) ?? "{}")).data ?? {};
    for (const plan of this.#plans) {
      await notifier.put(plan);
      notifier.resume(plan.id, waiting[plan.id] ?? []);
    }
  }

  list(): ChannelItem[] {
    return this.#plans.map((plan) => this.#item(plan));
  }

  /** Those that alarms do not reach. */
  failing(): { name: string; since: string | null }[] {
    const { notifier } = this.#parts;
    return this.#plans.flatMap(({ id, name }) => {
      const report = notifier.report(id);
      return report?.state === "failing" ? { name, since: instantOrNull(report.sinceMs) } : [];
    });
  }

  find(idOrName: string): ChannelItem {
    return this.#item(this.#mustFind(idOrName));
  }

  create({ type, settings, ...wish }: NewChannel): Promise<ChannelItem> {
    return this.#turns.take(async () => {
      if (this.#plans.length >= MOST_CHANNELS)
        throw new AppError("conflict", "there are twenty ways to be told already: remove some first");
      this.#mustBeFree(wish.name, undefined);
      const id = `chn-${randomBytes(5).toString("hex")}`;
      return await this.#keep({ ...wish, id, type, createdMs: Date.now(), settings });
    });
  }

  change(idOrName: string, { settings, ...change }: ChannelPatch): Promise<ChannelItem> {
    return this.#turns.take(async () => {
      const before = this.#mustFind(idOrName);
      if (change.name !== undefined) this.#mustBeFree(change.name, before.id);
      const next = settings === undefined ? before.settings : changed(before, settings);
      return await this.#keep(channelPlanSchema.parse({ ...before, ...given(change), settings: next }));
    });
  }

  remove(idOrName: string): Promise<ChannelItem> {
    return this.#turns.take(async () => {
      const plan = this.#mustFind(idOrName);
      const item = this.#item(plan);
      await this.#store(this.#plans.filter(({ id }) => id !== plan.id));
      await this.#parts.notifier.drop(plan.id, true);
      return item;
    });
  }

  test(idOrName: string): Promise<ChannelTest> {
    return this.#parts.notifier.test(this.#mustFind(idOrName));
  }

  /** What waits, where it is another than at the last time. */
  async save(): Promise<void> {
    const { notifier, store } = this.#parts;
    const { revision } = notifier;
    if (revision === this.#saved) return;
    const waiting = this.#plans.map(({ id }) => [id, notifier.pending(id)] as const);
    const some = Object.fromEntries(waiting.filter(([, notices]) => notices.length > 0));
    await store.saveSetting(WAITING, JSON.stringify(some));
    this.#saved = revision;
  }

  async #keep(plan: ChannelPlan): Promise<ChannelItem> {
    const others = this.#plans.filter(({ id }) => id !== plan.id);
    await this.#store([...others, plan].sort((a, b) => a.createdMs - b.createdMs));
    await this.#parts.notifier.put(plan);
    return this.#item(plan);
  }

  async #store(plans: readonly ChannelPlan[]): Promise<void> {
    await this.#parts.store.saveSetting(PLANS, JSON.stringify(plans));
    this.#plans = plans;
  }

  #item(plan: ChannelPlan): ChannelItem {
    const { createdMs: _created, settings, ...shown } = plan;
    const report = this.#parts.notifier.report(plan.id);
    return {
      ...shown,
      settings: shownSettings(plan.type, settings),
      target: targetOf(plan.type, settings),
      state: report?.state ?? "off",
      failingSince: instantOrNull(report?.sinceMs),
      because: report?.because ?? null,
      lastSent: instantOrNull(report?.lastSentMs),
      waiting: report?.waiting ?? 0,
      sent: report?.sent ?? 0,
      failures: report?.failures ?? 0,
      lost: report?.lost ?? 0,
    };
  }

  #mustFind(idOrName: string): ChannelPlan {
    const lower = idOrName.toLowerCase();
    const found = this.#plans.find(({ id, name }) => id === idOrName || name.toLowerCase() === lower);
    if (found !== undefined) return found;
    throw new AppError("not-found", `there is no channel "${idOrName}"`, {
      hint: "`tapdeck channels` and GET /channels list them",
    });
  }

  #mustBeFree(name: string, id: string | undefined): void {
    const other = this.#plans.find((plan) => plan.name.toLowerCase() === name.toLowerCase());
    if (other === undefined || other.id === id) return;
    throw new AppError("conflict", `there is a channel "${other.name}" already`, {
      hint: "Choose another name",
    });
  }
}

/** A secret goes nowhere but where it was given for: whoever only may change settings cannot have it sent to himself. */
function changed({ type, settings }: ChannelPlan, change: AnySettings): AnySettings {
  const kept = { ...settings, ...change };
  const wish = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== null));
  const read = channelSettings[type].safeParse(wish);
  if (!read.success) {
    const words = read.error.issues.map(({ path, message }) => `settings.${path.join(".")}: ${message}`);
    throw new AppError("invalid", words.join("; "));
  }
  if (isSamePlace(settings, read.data)) return read.data;
  const old = secretsOf(type).filter((name) => settings[name] !== undefined && !(name in change));
  if (old.length === 0) return read.data;
  throw new AppError(
    "invalid",
    `messages would go elsewhere: settings.${old.join(" and settings.")} must be given again`,
  );
}

function shownSettings(type: ChannelType, settings: AnySettings): ChannelItem["settings"] {
  const secrets = new Set(secretsOf(type));
  const shown: ChannelItem["settings"] = {};
  for (const [name] of fieldsOf(type)) {
    const value = settings[name];
    if (secrets.has(name)) shown[name] = { set: value !== undefined };
    else if (value !== undefined) shown[name] = value as string | number | boolean | string[];
  }
  return shown;
}

function given<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function instantOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : formatInstantMs(ms);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
