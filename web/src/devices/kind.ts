/**
 * What a device seems to be, for its small picture: only where it says so itself, or its maker makes nothing else. A word
 * in a name is a hint and no proof, so the picture says what it rests on; where nothing speaks it is unknown. Pure.
 */
import type { Device } from "../../../src/hub/api/contract/device.ts";

export const KINDS = [
  "camera",
  "printer",
  "tv",
  "speaker",
  "phone",
  "tablet",
  "computer",
  "console",
  "storage",
  "router",
  "light",
  "plug",
  "unknown",
] as const;
export type Kind = (typeof KINDS)[number];

export type Evidence = "name" | "service" | "model" | "vendor";

export interface KindHint {
  readonly kind: Kind;
  /** What it rests on, and its words; null of what is unknown. */
  readonly by: Evidence | null;
  readonly words: string;
}

/** Services that one kind of thing offers. */
const SERVICES: readonly (readonly [Kind, RegExp])[] = [
  ["printer", /^_(ipp|ipps|printer|pdl-datastream|scanner|uscan)\._tcp/],
  ["camera", /^_(axis-video|rtsp|onvif)\._tcp|NetworkVideoTransmitter/i],
  ["speaker", /^_(sonos|spotify-connect|raop)\._tcp/],
  ["tv", /^_(androidtvremote2?|roku|webostv)\._tcp|MediaRenderer.*TV/i],
  ["light", /^_hue\._tcp/],
  ["storage", /^_(adisk|afpovertcp|nfs)\._tcp/],
  ["router", /InternetGatewayDevice/],
];

/** Words of names and models; whole words, or the end of one. */
const WORDS: readonly (readonly [Kind, RegExp])[] = [
  ["camera", /\b(ip)?cam(era)?s?\b|\bdoorbell\b|camera\b/],
  ["printer", /\b(printer|laserjet|officejet|deskjet|pixma|ecotank)\b|printer\b/],
  ["tv", /\b(smart-?)?tv\b|\b(bravia|chromecast|roku|apple-?tv|fire-?tv)\b|tv\b/],
  ["speaker", /\b(speaker|soundbar|sonos|homepod|echo|nest-?audio)\b|speaker\b/],
  ["tablet", /\b(tablet|ipad)\b|tablet\b/],
  ["phone", /\b(phone|iphone|android|pixel|galaxy)\b|phone\b/],
  ["console", /\b(playstation|ps[45]|xbox|nintendo|switch-?lite)\b/],
  ["storage", /\b(nas|diskstation|synology|qnap|truenas)\b/],
  ["router", /\b(router|gateway|fritz\.?box|openwrt|access-?point)\b|router\b/],
  ["light", /\b(light|lamp|bulb|hue)s?\b|(light|lamp|bulb)\b/],
  ["plug", /\b(plug|socket|outlet|shelly|tasmota)s?\b|plug\b/],
  [
    "computer",
    /\b(laptop|desktop|notebook|macbook|imac|thinkpad|pc|workstation)\b|(laptop|desktop|book|-pc)\b/,
  ],
];

/** Makers of one kind of thing, as far as houses know them. */
const VENDORS: readonly (readonly [Kind, RegExp])[] = [
  ["camera", /\b(hikvision|dahua|reolink|axis communications|arlo|wyze)\b/],
  ["speaker", /\b(sonos|bose)\b/],
  ["console", /\b(nintendo|sony interactive)\b/],
  ["light", /\b(philips lighting|signify|lifx)\b/],
  ["plug", /\b(shelly|allterco)\b/],
  ["printer", /\b(brother industries|seiko epson|lexmark|kyocera)\b/],
  ["storage", /\b(synology|qnap)\b/],
  ["router", /\b(avm|ubiquiti|mikrotik)\b/],
];

const UNKNOWN: KindHint = { kind: "unknown", by: null, words: "" };

export type Hinted = Pick<Device, "name" | "nameSource" | "hostnames" | "facts" | "vendor">;

export function kindOf(device: Hinted): KindHint {
  const named = device.nameSource === "user" ? match(WORDS, "name", [device.name]) : undefined;
  return (
    named ??
    match(SERVICES, "service", factsOf(device, "service"), false) ??
    match(WORDS, "model", factsOf(device, "model")) ??
    match(WORDS, "name", device.hostnames) ??
    match(VENDORS, "vendor", device.vendor === null ? [] : [device.vendor]) ??
    UNKNOWN
  );
}

function factsOf({ facts }: Hinted, kind: string): string[] {
  return facts.filter((fact) => fact.kind === kind).map((fact) => fact.value);
}

function match(
  hints: readonly (readonly [Kind, RegExp])[],
  by: Evidence,
  texts: readonly string[],
  small = true,
): KindHint | undefined {
  for (const words of texts) {
    const text = small ? words.toLowerCase().replaceAll("_", "-") : words;
    const found = hints.find(([, pattern]) => pattern.test(text));
    if (found !== undefined) return { kind: found[0], by, words };
  }
  return undefined;
}
