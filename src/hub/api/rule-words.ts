/** What is written down of a rule's making and changing, as a person would say it. */
import { spanText } from "../../base/time.ts";
import { nameOf } from "../inventory/device.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Rule } from "./contract/index.ts";
import type { RuleChange } from "./desk.ts";

export function objectWords({ objects, ring, until }: Rule, inventory: Inventory): string {
  const what = objects.map(({ kind, value }) => {
    return kind === "all" ? "everything" : `${kind} ${nameOfValue(kind, value ?? "", inventory)}`;
  });
  return [what.join(" or "), ringWords(ring), untilWords(until)].filter((part) => part !== "").join(", ");
}

function nameOfValue(kind: string, value: string, inventory: Inventory): string {
  const device = kind === "device" ? inventory.find(value) : undefined;
  if (device !== undefined) return nameOf(device).name;
  return (kind === "group" ? inventory.groups.find(value)?.name : undefined) ?? value;
}

/** `rule` is how it is after the change. */
export function changeWords(change: RuleChange, rule: Rule): string {
  const words = [
    change.paused === undefined ? undefined : change.paused ? "paused" : "resumed",
    change.name === undefined ? undefined : `now called ${rule.name}`,
    change.ring === undefined ? undefined : ringWords(rule.ring),
    change.until === undefined ? undefined : untilWords(rule.until) || "without an end",
    change.snaplen === undefined ? undefined : snaplenWords(rule.snaplen),
  ];
  return words.filter((word) => word !== undefined).join(", ") || "nothing";
}

function ringWords({ files, filesizeKb, durationS, packets, keepS }: Rule["ring"]): string {
  const limits = [
    `${filesizeKb} kB`,
    ...(durationS === undefined ? [] : [`${durationS} s`]),
    ...(packets === undefined ? [] : [`${packets} packets`]),
  ];
  const keep = keepS === undefined ? "" : ` to keep ${spanText(keepS * 1000)}`;
  return `${files} ${files === 1 ? "file" : "files"} of ${limits.join(" or ")}${keep}`;
}

function untilWords({ at, packets, bytes, files }: Rule["until"]): string {
  const ends = [
    ...(at === undefined ? [] : [at]),
    ...(packets === undefined ? [] : [`${packets} packets`]),
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(files === undefined ? [] : [`${files} files`]),
  ];
  return ends.length === 0 ? "" : `until ${ends.join(" or ")}`;
}

function snaplenWords(snaplen: number | null): string {
  return snaplen === null ? "whole packets" : `the first ${snaplen} bytes of each packet`;
}
