/** What is watched for: read when somebody wants to know. */
import type { DetectorItem, DetectorPatch } from "../../../src/hub/api/contract/alarm.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";

let all = $state.raw<readonly DetectorItem[] | null>(null);
let trouble = $state.raw<Trouble | null>(null);

export const detectors = {
  get all(): readonly DetectorItem[] | null {
    return all;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  /** Of an alarm's kind. */
  of(kind: string): DetectorItem | undefined {
    return all?.find(({ kinds }) => kinds.some((one) => one === kind));
  },
  /** Anew each time a place that shows them is entered: others may have changed them. */
  async want(): Promise<void> {
    try {
      all = (await calls.detectors.page({ limit: 1000 })).items;
      trouble = null;
    } catch (cause) {
      trouble = troubleOf(cause);
    }
  },
  async change(name: string, body: DetectorPatch): Promise<void> {
    const changed = await calls.detectors.change(name, body);
    all = (all ?? []).map((one) => (one.name === name ? changed : one));
  },
};
