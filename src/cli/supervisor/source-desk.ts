/**
 * Answers what the hub asks about sources, one question after the other. The hub talks to people and networks and may be
 * broken: whatever it asks is checked here as if a stranger had sent it.
 */
import { readFileSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { AppError } from "../../base/app-error.ts";
import {
  type SourceAsk,
  type SourceChoices,
  type SupervisorAnswer,
  sourceAskSchema,
} from "../../model/source-ask.ts";
import { interfaceNames } from "./capture-sockets.ts";
import type { SourceList } from "./source-list.ts";
import { hostKeys, ownKey } from "./ssh-keys.ts";

const MOST_WAITING = 32;

export interface SourceDeskPlan {
  readonly list: SourceList;
  /** Of the ssh key. */
  readonly folder: string;
  /** Why none can be added in this run. */
  readonly refused: string | undefined;
}

export class SourceDesk {
  readonly #plan: SourceDeskPlan;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(plan: SourceDeskPlan) {
    this.#plan = plan;
  }

  async answer(id: number, ask: unknown): Promise<SupervisorAnswer> {
    try {
      const wanted = sourceAskSchema.safeParse(ask);
      if (!wanted.success) throw new AppError("invalid", "this cannot be asked");
      return { type: "answer", id, value: await this.#inTurn(wanted.data) };
    } catch (error) {
      const known =
        error instanceof AppError ? error : new AppError("unsupported", "this source cannot be opened");
      const { code, message, hint } = known;
      return { type: "answer", id, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
    }
  }

  async #inTurn(ask: SourceAsk): Promise<unknown> {
    if (this.#waiting >= MOST_WAITING) throw new AppError("rate-limited", "too much is asked at once");
    this.#waiting++;
    const turn = this.#last.then(() => this.#do(ask));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async #do(ask: SourceAsk): Promise<unknown> {
    const { list, refused } = this.#plan;
    if (ask.method === "list") return list.list();
    if (ask.method === "choices") return await this.#choices();
    if (refused !== undefined) throw new AppError("unsupported", refused);
    switch (ask.method) {
      case "host-keys":
        return { keys: await hostKeys(ask.host, ask.port) };
      case "add":
        return list.add(ask.wish);
      case "change":
        return await list.change(ask.id, ask.wish);
      case "remove":
        return await list.remove(ask.id);
      case "restore":
        return list.restore(ask.id);
    }
  }

  async #choices(): Promise<SourceChoices> {
    const { list, folder, refused } = this.#plan;
    const captured = new Set(list.list().map(({ name }) => name));
    const all = networkInterfaces();
    const interfaces = interfaceNames().map((name) => ({
      name,
      up: attribute(name, "operstate") !== "down",
      addresses: (all[name] ?? []).map(({ address }) => address),
      about: aboutOf(name),
      captured: captured.has(name),
    }));
    const key = refused === undefined ? await ownKey(folder) : undefined;
    return { refused: refused ?? null, interfaces, ownKey: key ?? null };
  }
}

function aboutOf(name: string): string {
  const alias = attribute(name, "ifalias");
  if (alias !== "") return alias.slice(0, 200);
  if (name === "lo") return "this machine's talk with itself";
  const kinds = [
    ["wireless", "wireless"],
    ["bridge", "bridge"],
    ["tun_flags", "tunnel"],
    ["device", "network card"],
  ] as const;
  return kinds.find(([file]) => isThere(`/sys/class/net/${name}/${file}`))?.[1] ?? "virtual";
}

function attribute(name: string, which: string): string {
  try {
    return readFileSync(`/sys/class/net/${name}/${which}`, "utf8").trim();
  } catch {
    return "";
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
