/** What the viewer opens: the path of a capture below the API, as it stands in the address. Pure. */
import type { FramesQuery } from "../../../src/hub/api/contract/frames.ts";

export type SourceKind = "file" | "rule" | "clip" | "alarm" | "anomaly" | "frames";

export interface Source {
  readonly kind: SourceKind;
  /** As in the address: `clips/clip-1/frames.pcapng`. */
  readonly text: string;
  /** Of the rule, clip, alarm or anomaly; empty for frames of the timeline. */
  readonly id: string;
  /** A ring file's name. */
  readonly file: string;
  /** Selectors and span of frames of the timeline. */
  readonly query: Readonly<Record<string, string>>;
}

const ID = "([\\w-][\\w.:-]{0,199})";
const PATHS: readonly (readonly [SourceKind, RegExp])[] = [
  ["file", new RegExp(`^rules/${ID}/files/([\\w-]+\\.pcapng)$`)],
  ["rule", new RegExp(`^rules/${ID}/frames\\.pcapng$`)],
  ["clip", new RegExp(`^clips/${ID}/frames\\.pcapng$`)],
  ["alarm", new RegExp(`^alarms/${ID}/frames\\.pcapng$`)],
  ["anomaly", new RegExp(`^anomalies/${ID}/sample$`)],
  ["frames", /^frames\.pcapng$/],
];
const SELECTORS: Readonly<Record<keyof FramesQuery, true>> = {
  device: true,
  group: true,
  domain: true,
  address: true,
  port: true,
  flow: true,
  country: true,
  asn: true,
  rule: true,
  alarm: true,
  filter: true,
  from: true,
  to: true,
  snaplen: true,
};

/** Null for anything but a capture: an address is anybody's to write, and what it names is fetched with the reader's session. */
export function sourceOf(text: string | null): Source | null {
  if (text === null) return null;
  const [path = "", search = ""] = text.split("?", 2);
  for (const [kind, pattern] of PATHS) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const query = Object.fromEntries(new URLSearchParams(search));
    if (Object.keys(query).some((name) => kind !== "frames" || !Object.hasOwn(SELECTORS, name))) return null;
    return { kind, text, id: match[1] ?? "", file: match[2] ?? "", query };
  }
  return null;
}

const part = encodeURIComponent;

export const sources = {
  file: (rule: string, name: string) => `rules/${part(rule)}/files/${part(name)}`,
  rule: (id: string) => `rules/${part(id)}/frames.pcapng`,
  clip: (id: string) => `clips/${part(id)}/frames.pcapng`,
  alarm: (id: string) => `alarms/${part(id)}/frames.pcapng`,
  anomaly: (name: string) => `anomalies/${part(name)}/sample`,
  frames(query: Readonly<Record<string, string>>): string {
    const search = new URLSearchParams(query).toString();
    return `frames.pcapng${search && `?${search}`}`;
  },
};

/** Of these the hub hands out any part by its bytes; the others come from their beginning. */
export function comesInRanges({ kind }: Source): boolean {
  return kind === "file" || kind === "clip";
}
