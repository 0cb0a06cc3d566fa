/** The places of the page, with the keys that lead there. */
import { href } from "../state/route.svelte.ts";
import { t } from "../texts/index.ts";
import type { Entry } from "./entries.ts";

/** After `g`. */
export const JUMPS: Readonly<Record<string, string>> = {
  h: "/",
  d: "/devices",
  f: "/flows",
  p: "/places",
  l: "/alarms",
  r: "/recordings",
  o: "/groups",
  s: "/settings",
  a: "/audit",
};

export function placeEntries(): Entry[] {
  const names: readonly (readonly [string, string])[] = [
    ["/", t.nav.home],
    ["/devices", t.nav.devices],
    ["/flows", t.nav.flows],
    ["/places", t.ranked.title],
    ["/alarms", t.nav.alarms],
    ["/recordings", t.nav.recordings],
    ["/groups", t.nav.groups],
    ["/packets", t.packets.title],
    ["/anomalies", t.anomalies.title],
    ["/settings", t.nav.settings],
    ["/audit", t.nav.audit],
  ];
  return names.map(([path, name]) => {
    const key = Object.entries(JUMPS).find(([, to]) => to === path)?.[0];
    return {
      id: `place-${path}`,
      kind: "place",
      icon: "right",
      name,
      also: key === undefined ? "" : `g ${key}`,
      to: href(path),
    };
  });
}
