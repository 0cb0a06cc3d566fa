/** What a rule records, in words. */
import type { Rule } from "../../../src/hub/api/contract/rule.ts";
import { household } from "../state/devices.svelte.ts";
import { groups } from "../state/groups.svelte.ts";
import { t } from "../texts/index.ts";

export function objectsWords(rule: Rule): string {
  return rule.objects.map(objectWords).join(", ");
}

function objectWords({ kind, value = t.recordings.object.unnamed }: Rule["object"]): string {
  switch (kind) {
    case "all":
      return t.recordings.object.all;
    case "device":
      return household.nameOf(value) ?? value;
    case "group":
      return t.recordings.object.group(groups.nameOf(value) ?? value);
    case "port":
      return t.recordings.object.port(value);
    case "asn":
      return `AS${value}`;
    default:
      return value;
  }
}
