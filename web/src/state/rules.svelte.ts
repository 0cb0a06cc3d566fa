/** All recordings: read once, then kept up to date by events. */
import type { Rule, RuleCreate } from "../../../src/hub/api/contract/rule.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { live } from "./live.svelte.ts";

let all = $state.raw<readonly Rule[]>([]);
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);

async function readAll(): Promise<void> {
  try {
    const found: Rule[] = [];
    let cursor: string | undefined;
    do {
      const page = await calls.rules.page({ limit: 1000, cursor });
      found.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    all = found;
    trouble = null;
    read = true;
  } catch (cause) {
    trouble = troubleOf(cause);
  }
}

function put(rule: Rule): void {
  const known = all.some((one) => one.id === rule.id);
  all = known ? all.map((one) => (one.id === rule.id ? rule : one)) : [rule, ...all];
}

function drop(id: string): void {
  all = all.filter((one) => one.id !== id);
}

export const recordings = {
  /** Newest first. */
  get all(): readonly Rule[] {
    return all.toSorted((a, b) => b.created.localeCompare(a.created));
  },
  get read(): boolean {
    return read;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  isRecording(device: string): boolean {
    return all.some(
      (rule) => rule.state === "recording" && rule.objects.some(({ value }) => value === device),
    );
  },
  get running(): number {
    return all.filter((rule) => rule.state === "recording").length;
  },
  again: (): void => void readAll(),

  async make(wish: RuleCreate): Promise<Rule> {
    const rule = await calls.rules.make(wish);
    put(rule);
    return rule;
  },
  async pause(id: string, paused: boolean): Promise<void> {
    put(await calls.rules.change(id, { paused }));
  },
  async giveRing(id: string, ring: { files: number; filesizeKb: number }): Promise<void> {
    put(await calls.rules.change(id, { ring }));
  },
  async remove(id: string, files: "keep" | "delete"): Promise<void> {
    await calls.rules.remove(id, files);
    drop(id);
  },

  start(): () => void {
    void readAll();
    const stops = [
      live.on("rule", (rule) => (rule.deleted ? drop(rule.id) : put(rule))),
      live.onComeback(this.again),
    ];
    return () => {
      for (const stop of stops) stop();
      all = [];
      read = false;
    };
  },
};
