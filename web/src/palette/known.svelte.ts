/** What the page knows already, as entries of the palette; only domains are asked for when it is opened. */
import * as calls from "../api/calls.ts";
import { keyList } from "../keys/open.svelte.ts";
import { acts } from "../state/acts.svelte.ts";
import { alarms } from "../state/alarms.svelte.ts";
import { household } from "../state/devices.svelte.ts";
import { groups } from "../state/groups.svelte.ts";
import { href } from "../state/route.svelte.ts";
import { recordings } from "../state/rules.svelte.ts";
import { session } from "../state/session.svelte.ts";
import { tape } from "../state/tape.svelte.ts";
import { theme } from "../state/theme.svelte.ts";
import { t } from "../texts/index.ts";
import { type Entry, filterOf } from "./entries.ts";
import { placeEntries } from "./places.ts";

const MOST_DOMAINS = 1000;

/** Everybody's domains of the shown span, those with the most bytes first; none if the hub does not answer. */
export async function readDomains(signal: AbortSignal): Promise<readonly string[]> {
  try {
    const query = { ...tape.query(), by: "domain", sort: "upload", limit: MOST_DOMAINS } as const;
    const { items } = await calls.flowGroups(query, signal);
    return items.map(({ key }) => key).filter((domain) => domain !== "");
  } catch {
    return [];
  }
}

function actEntries(): Entry[] {
  const here = acts.all.map(({ name, icon, run }, i) => ({ id: `act-${i}`, name, icon, also: "", to: run }));
  const always = [
    ...(tape.span
      ? [
          {
            id: "act-now",
            name: t.palette.now,
            icon: "live" as const,
            also: ".",
            to: () => tape.choose(null),
          },
        ]
      : []),
    {
      id: "act-theme",
      name: theme.dark ? t.palette.toLight : t.palette.toDark,
      icon: theme.dark ? ("sun" as const) : ("moon" as const),
      also: "",
      to: () => theme.toggle(),
    },
    { id: "act-keys", name: t.keys.title, icon: "right" as const, also: "?", to: () => keyList.open() },
    {
      id: "act-out",
      name: t.door.logout,
      icon: "leave" as const,
      also: session.who?.name ?? "",
      to: () => void session.logout(),
    },
  ];
  return [
    ...here.map((one): Entry => ({ ...one, kind: "act" })),
    ...always.map((one): Entry => ({ ...one, kind: "app" })),
  ];
}

function deviceEntries(): Entry[] {
  return [...household.all.values()].map((device) => ({
    id: `device-${device.id}`,
    kind: "device",
    icon: "eye",
    name: device.name,
    also: [device.ips[0], device.vendor, ...device.macs].filter(Boolean).join(" · "),
    to: href(`/devices/${encodeURIComponent(device.id)}`),
  }));
}

export function allEntries(query: string, domains: readonly string[]): Entry[] {
  const text = query.trim();
  return [
    ...actEntries(),
    ...placeEntries(),
    ...deviceEntries(),
    ...alarms.open.map(
      (alarm): Entry => ({
        id: `alarm-${alarm.id}`,
        kind: "alarm",
        icon: "warn",
        name: alarm.title,
        also: t.alarms.kinds[alarm.kind],
        foreign: true,
        to: href(`/alarms/${alarm.id}`),
      }),
    ),
    ...recordings.all.map(
      (rule): Entry => ({
        id: `rule-${rule.id}`,
        kind: "rule",
        icon: "keep",
        name: rule.name,
        also: t.recordings.state[rule.state],
        to: `${href("/recordings")}#${rule.id}`,
      }),
    ),
    ...groups.all.map(
      (group): Entry => ({
        id: `group-${group.id}`,
        kind: "group",
        icon: "user",
        name: group.name,
        also: t.groups.count(group.devices.length),
        to: `${href("/groups")}#${group.id}`,
      }),
    ),
    ...domains.map(
      (domain): Entry => ({
        id: `domain-${domain}`,
        kind: "domain",
        icon: "right",
        name: domain,
        also: "",
        to: href("/flows", { q: `domain:${domain}` }),
      }),
    ),
    ...(text === ""
      ? []
      : [
          {
            id: "flows",
            kind: "flows" as const,
            icon: "search" as const,
            name: t.palette.flowsWith(text),
            also: "",
            to: href("/flows", { q: filterOf(text) }),
          },
        ]),
  ];
}
