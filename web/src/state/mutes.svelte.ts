/** What raises no alarm. */
import type { MuteItem } from "../../../src/hub/api/contract/alarm.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { live } from "./live.svelte.ts";

let all = $state.raw<readonly MuteItem[]>([]);
let trouble = $state.raw<Trouble | null>(null);

export const mutes = {
  get all(): readonly MuteItem[] {
    return all;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  async refresh(): Promise<void> {
    try {
      all = (await calls.mutes.page({ limit: 1000 })).items;
      trouble = null;
    } catch (cause) {
      trouble = troubleOf(cause);
    }
  },
  async remove(id: string): Promise<void> {
    await calls.mutes.remove(id);
    all = all.filter((mute) => mute.id !== id);
  },
  start(): () => void {
    void this.refresh();
    const stop = live.onComeback(() => void this.refresh());
    return () => {
      stop();
      all = [];
    };
  },
};
