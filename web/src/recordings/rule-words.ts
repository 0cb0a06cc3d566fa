/** What a rule records, and until when, in words. */
import type { Rule } from "../../../src/hub/api/contract/rule.ts";
import { bytes, count } from "../format/bytes.ts";
import { DAY, moment } from "../format/time.ts";
import { household } from "../state/devices.svelte.ts";
import { groups } from "../state/groups.svelte.ts";
import { t } from "../texts/index.ts";

export function objectsWords(rule: Rule): string {
  return rule.objects.map(objectWords).join(", ");
}

export function objectWords({ kind, value = t.recordings.object.unnamed }: Rule["object"]): string {
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

/** Empty while nothing ends it but people. */
export function untilWords({ until }: Rule, nowMs: number): string {
  const at = until.at === undefined ? undefined : Date.parse(until.at);
  const parts = [
    // What is to come needs no day unless it is another one.
    at !== undefined && t.recordings.until.at(moment(at, at < nowMs + DAY ? Math.max(nowMs, at) : nowMs)),
    until.packets !== undefined && t.recordings.until.packets(count(until.packets)),
    until.bytes !== undefined && t.recordings.until.bytes(bytes(until.bytes)),
    until.files !== undefined && t.recordings.until.files(until.files),
  ].filter((words) => words !== false);
  return parts.length === 0 ? "" : t.recordings.until.stops(parts.join(t.recordings.until.or));
}
