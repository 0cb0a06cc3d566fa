/** What a detector is called: as the alarms it raises. */
import type { DetectorItem } from "../../../src/hub/api/contract/alarm.ts";
import { t } from "../texts/index.ts";

export function detectorTitle({ name, kinds }: DetectorItem): string {
  return [...new Set(kinds.map((kind) => t.alarms.kinds[kind]))].join(", ") || name;
}
