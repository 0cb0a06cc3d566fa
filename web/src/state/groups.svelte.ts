/** All groups: read once, then kept up to date by events. */
import type { Group, GroupCreate, GroupPatch } from "../../../src/hub/api/contract/group.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { live } from "./live.svelte.ts";

let all = $state.raw<readonly Group[]>([]);
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);

async function readAll(): Promise<void> {
  try {
    all = (await calls.groups.page({ limit: 1000 })).items;
    trouble = null;
    read = true;
  } catch (cause) {
    trouble = troubleOf(cause);
  }
}

function put(group: Group): void {
  const known = all.some((one) => one.id === group.id);
  all = known ? all.map((one) => (one.id === group.id ? group : one)) : [...all, group];
}

function drop(id: string): void {
  all = all.filter((one) => one.id !== id);
}

export const groups = {
  /** The built-in first, then the oldest. */
  get all(): readonly Group[] {
    return all;
  },
  get read(): boolean {
    return read;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  again: (): void => void readAll(),
  nameOf(id: string): string | null {
    return all.find((group) => group.id === id)?.name ?? null;
  },

  async make(wish: GroupCreate): Promise<void> {
    put(await calls.groups.make(wish));
  },
  async change(id: string, change: GroupPatch): Promise<void> {
    put(await calls.groups.change(id, change));
  },
  async remove(id: string): Promise<void> {
    await calls.groups.remove(id);
    drop(id);
  },

  start(): () => void {
    void readAll();
    const stops = [
      live.on("group", (group) => (group.deleted ? drop(group.id) : put(group))),
      live.onComeback(this.again),
    ];
    return () => {
      for (const stop of stops) stop();
      all = [];
      read = false;
    };
  },
};
