/** What a source is called, and where it is from: as far as the page knows the thing, by its name. */
import { moment } from "../format/time.ts";
import { alarms } from "../state/alarms.svelte.ts";
import { clips } from "../state/clips.svelte.ts";
import { deck } from "../state/deck.svelte.ts";
import { household } from "../state/devices.svelte.ts";
import { recordings } from "../state/rules.svelte.ts";
import { t } from "../texts/index.ts";
import type { Source } from "./source.ts";

export interface About {
  readonly title: string;
  readonly detail: string;
  readonly back: string;
  readonly backText: string;
}

export function about(source: Source): About {
  const { id, file, query } = source;
  const recorded = { back: "/recordings", backText: t.nav.recordings };
  switch (source.kind) {
    case "file":
      return { title: file, detail: t.packets.ofRule(ruleName(id)), ...recorded };
    case "rule":
      return { title: ruleName(id), detail: t.packets.merged, ...recorded };
    case "clip":
      return { title: clips.find(id)?.title ?? id, detail: t.packets.clip, ...recorded };
    case "alarm": {
      const title =
        (alarms.heard.get(id) ?? alarms.open.find((one) => one.id === id))?.title ??
        clips.find(id)?.title ??
        id;
      return { title, detail: t.packets.alarm, back: `/alarms/${id}`, backText: t.packets.theAlarm };
    }
    case "anomaly":
      return { title: id, detail: t.packets.sample, back: "/anomalies", backText: t.anomalies.title };
    case "frames":
      return { title: titleOf(query), detail: spanOf(query), ...homeOf(query.device) };
  }
}

/** Of a part that is no whole the size is known only from the page's own lists. */
export function expectedBytes({ kind, id }: Source): number | undefined {
  if (kind === "rule") return recordings.all.find((rule) => rule.id === id || rule.slug === id)?.fileBytes;
  return kind === "alarm" ? clips.find(id)?.bytes : undefined;
}

function ruleName(id: string): string {
  return recordings.all.find((rule) => rule.id === id || rule.slug === id)?.name ?? id;
}

function titleOf(query: Source["query"]): string {
  const words = Object.entries(query).flatMap(([kind, value]) => {
    if (kind === "device") return [household.nameOf(value) ?? value];
    if (kind === "flow") return [t.packets.oneFlow];
    if (kind === "rule") return [ruleName(value)];
    return kind === "from" || kind === "to" || kind === "snaplen" ? [] : [value];
  });
  return words.length === 0 ? t.packets.everything : words.join(" · ");
}

function spanOf({ from, to }: Source["query"]): string {
  const at = (text: string | undefined): string | null => {
    const ms = Date.parse(text ?? "");
    return text === undefined ? null : Number.isNaN(ms) ? text : moment(ms, deck.now);
  };
  return t.packets.timeline(at(from), at(to));
}

function homeOf(device: string | undefined): { back: string; backText: string } {
  if (device === undefined) return { back: "/devices", backText: t.devices.title };
  return { back: `/devices/${encodeURIComponent(device)}`, backText: household.nameOf(device) ?? device };
}
