/** What can be done to what is in view: buttons tell the command palette of themselves as long as they stand on the page. */
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { IconName } from "../parts/icons.ts";

export interface Act {
  /** With its object: it is read away from where the button stands. */
  readonly name: string;
  readonly icon: IconName;
  readonly run: () => void;
}

const offered = new SvelteMap<number, Act>();
let last = 0;

export const acts = {
  /** In the order of the page. */
  get all(): readonly Act[] {
    return [...offered.values()];
  },
};

/** To be called while a component is set up. `ask` answers null while there is nothing to do. */
export function offerAct(ask: () => Act | null): void {
  const key = ++last;
  $effect(() => {
    const act = ask();
    if (!act) return;
    untrack(() => offered.set(key, act));
    return () => offered.delete(key);
  });
}
