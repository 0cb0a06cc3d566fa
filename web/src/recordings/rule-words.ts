/** What a rule records, in words. */
import type { Rule } from "../../../src/hub/api/contract/rule.ts";
import { household } from "../state/devices.svelte.ts";
import { t } from "../texts/index.ts";

export function objectWords(object: Rule["object"]): string {
  if (object.kind === "all") return t.recordings.object.all;
  const value = object.value ?? t.recordings.object.unnamed;
  return object.kind === "device" ? (household.nameOf(value) ?? value) : value;
}
