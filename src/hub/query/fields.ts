/** The fields of the filter language: what each is about, what its values look like, and what people also call it. */
import { parseCidr, parseMac } from "../../base/address.ts";
import { parseSizeBytes } from "../../base/size.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { SHAPES } from "../../model/traffic-shape.ts";
import { nearest } from "./nearest.ts";

export const OPERATORS = [":", "=", "!=", ">=", "<=", ">", "<"] as const;
export type Operator = (typeof OPERATORS)[number];
/** For fields that are counted; the others can only be equal or not. */
export const ORDERED: ReadonlySet<Operator> = new Set([">=", "<=", ">", "<"]);

/** What a value is taken for. */
export type ValueKind = "name" | "text" | "address" | "number" | "bytes" | "time" | "choice" | "mac";

/** Why a text is no value of a field, and what would be right. */
export interface ValueProblem {
  readonly problem: string;
  readonly hint?: string;
  /** In place of the text. */
  readonly instead?: string;
}

interface Field {
  readonly kind: ValueKind;
  /** One line for people who look for a field. */
  readonly about: string;
  readonly example: string;
  readonly alias?: readonly string[];
  /** Can be compared. */
  readonly ordered?: true;
  /** All there are, where they are few. */
  readonly choices?: readonly string[];
  /** The value as it is kept, or why it is none. */
  readonly read: (text: string) => string | number | ValueProblem;
  readonly write?: (value: string | number) => string;
}

/** What stands for "nobody knows". */
export const NONE = "none";

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 };
const BYTE_UNITS = [
  ["TB", 1e12],
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;
const TIME_UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;
const TIME_MS: Readonly<Record<string, number>> = { ms: 1, min: 60_000, ...Object.fromEntries(TIME_UNITS) };

/** More stars than this say nothing more and cost the store much. */
const MOST_STARS = 4;

function asText(text: string): string | ValueProblem {
  if (text.length > 256) return { problem: "no name is that long" };
  if (text.replace(/[^*]/g, "").length > MOST_STARS)
    return { problem: "there are too many stars in it", hint: `Use ${MOST_STARS} at most` };
  return text.toLowerCase();
}

/** As it is written: names are compared whatever their capitals. */
function asName(text: string): string | ValueProblem {
  const small = asText(text);
  return typeof small === "string" ? text : small;
}

function whole(text: string, most: number, what: string): number | ValueProblem {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value <= most) return value;
  return { problem: `"${text}" is no ${what}`, hint: `Write a whole number up to ${most}` };
}

function size(text: string): number | ValueProblem {
  const bytes = parseSizeBytes(text);
  if (bytes !== undefined) return bytes;
  const binary = /^([\d.]+)\s*([kmgt])ib$/i.exec(text);
  if (binary !== null) {
    const [, value = "", unit = ""] = binary;
    const right = `${value}${unit === "k" || unit === "K" ? "k" : unit.toUpperCase()}B`;
    return { problem: `sizes are powers of ten here, not ${text}`, instead: right };
  }
  return { problem: `"${text}" is no size`, hint: "Write a number with B, kB, MB, GB or TB: 1MB, 500kB" };
}

function time(text: string): number | ValueProblem {
  const [, number = "", unit = "s"] = /^(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|min|h|d)?$/i.exec(text) ?? [];
  const ms = Math.round(Number(number) * (TIME_MS[unit.toLowerCase()] ?? Number.NaN));
  if (number !== "" && Number.isSafeInteger(ms)) return ms;
  return { problem: `"${text}" is no length of time`, hint: "Write a number with ms, s, m, h or d: 90s, 5m" };
}

function inUnits(units: readonly (readonly [string, number])[], smallest: string) {
  return (value: string | number): string => {
    const amount = Number(value);
    const unit = amount > 0 ? units.find(([, length]) => amount % length === 0) : undefined;
    return unit === undefined ? `${amount}${smallest}` : `${amount / unit[1]}${unit[0]}`;
  };
}

function oneOf(choices: readonly string[], what: string) {
  return (text: string): string | ValueProblem => {
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    const close = nearest(text, choices);
    return {
      problem: `"${text}" is no ${what}`,
      ...(close === undefined ? { hint: `There are ${choices.join(", ")}` } : { instead: close }),
    };
  };
}

function country(text: string): string | ValueProblem {
  if (text.toLowerCase() === NONE) return NONE;
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase();
  const code = countryCalled(text);
  return code === undefined
    ? { problem: `"${text}" is no country code`, hint: "Write its two letters, as DE or US" }
    : { problem: `countries are named by their two letters`, instead: code };
}

/** Read once: every code that has a name. */
let countryNames: ReadonlyMap<string, string> | undefined;

function countries(): ReadonlyMap<string, string> {
  if (countryNames !== undefined) return countryNames;
  const names = new Map<string, string>();
  const display = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    // Codes of countries that are no more lead to those that are.
    const name = new Intl.Locale(`und-${code}`).region === code ? display.of(code) : undefined;
    if (name !== undefined && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), code);
  }
  countryNames = names;
  return names;
}

function countryCalled(text: string): string | undefined {
  const names = countries();
  const small = text.toLowerCase();
  const close = names.has(small) ? small : nearest(small, [...names.keys()]);
  return close === undefined ? undefined : names.get(close);
}

function system(text: string): string | number | ValueProblem {
  if (text.toLowerCase() === NONE) return NONE;
  const number = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1];
  if (number !== undefined && Number(number) < 2 ** 32) return Number(number);
  return { problem: `"${text}" is no autonomous system`, hint: "Write its number: as:15169" };
}

function network(text: string): string | ValueProblem {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return text.toLowerCase();
  return {
    problem: `"${text}" is no IP address and no network`,
    hint: "Write 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32",
  };
}

function protocol(text: string): string | ValueProblem {
  const small = text.toLowerCase();
  if (PROTOCOLS[small] !== undefined) return small;
  if (/^\d{1,3}$/.test(small) && Number(small) < 256)
    return Object.entries(PROTOCOLS).find(([, number]) => number === Number(small))?.[0] ?? small;
  const close = nearest(small, Object.keys(PROTOCOLS));
  if (close !== undefined) return { problem: `"${text}" is no protocol`, instead: close };
  return {
    problem: `"${text}" is no transport protocol`,
    hint: "Write tcp, udp, icmp, icmp6, sctp or a number; what is said over it is app:",
  };
}

export function protocolNumber(value: string | number): number {
  return PROTOCOLS[String(value)] ?? Number(value);
}

function mac(text: string): string | ValueProblem {
  const bytes = parseMac(text);
  if (bytes === undefined) return { problem: `"${text}" is no MAC`, hint: "Write 02:00:00:00:00:0c" };
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

const bytes = (about: string, example: string): Field => ({
  kind: "bytes",
  about,
  example,
  ordered: true,
  read: size,
  write: inUnits(BYTE_UNITS, "B"),
});

export const FIELDS = {
  device: {
    kind: "name",
    about: "a device by its name, MAC, address or id",
    example: "device:camera",
    read: asName,
  },
  group: { kind: "name", about: "devices of a group", example: "group:guests", read: asName },
  domain: {
    kind: "text",
    about: "a name and everything below it; * is any text",
    example: "domain:*.tuya*",
    read: asText,
  },
  remote: {
    kind: "address",
    about: "address or network of the other end",
    example: "remote:203.0.113.0/24",
    read: network,
  },
  address: {
    kind: "address",
    about: "address or network of either end",
    example: "address:192.168.1.20",
    alias: ["ip", "host", "net"],
    read: network,
  },
  country: {
    kind: "text",
    about: "where the other end's network is registered",
    example: "country!=FR",
    read: country,
  },
  as: {
    kind: "number",
    about: "network (autonomous system) of the other end",
    example: "as:15169",
    alias: ["asn"],
    read: system,
  },
  app: {
    kind: "text",
    about: "what is spoken: tls, quic, dns, http …",
    example: "app:tls",
    alias: ["application"],
    read: asText,
  },
  ja4: {
    kind: "text",
    about: "fingerprint of the TLS client; * is any text",
    example: "ja4:t13d1516h2*",
    read: asText,
  },
  tunnel: {
    kind: "text",
    about: "a tunnel's kind, or an address at its other side; * is any text",
    example: "tunnel:gre",
    read: asText,
  },
  proto: {
    kind: "choice",
    about: "tcp, udp, icmp, icmp6, sctp or a number",
    example: "proto:udp",
    alias: ["protocol"],
    choices: Object.keys(PROTOCOLS),
    read: protocol,
  },
  port: {
    kind: "number",
    about: "either end's port",
    example: "port:443",
    ordered: true,
    read: (text) => whole(text, 65_535, "port"),
  },
  upload: bytes("bytes that the device sent", "upload>1MB"),
  download: bytes("bytes that the device got", "download>1GB"),
  lan: bytes("bytes within the house", "lan>1MB"),
  bytes: bytes("bytes both ways", "bytes>500kB"),
  packets: {
    kind: "number",
    about: "packets both ways",
    example: "packets>1000",
    ordered: true,
    read: (text) => whole(text, 1e15, "number of packets"),
  },
  duration: {
    kind: "time",
    about: "from first to last packet",
    example: "duration>10m",
    alias: ["lasted"],
    ordered: true,
    read: time,
    write: inUnits(TIME_UNITS, "ms"),
  },
  direction: {
    kind: "choice",
    about: "who spoke first, seen from home",
    example: "direction:inbound",
    choices: DIRECTIONS,
    read: oneOf(DIRECTIONS, "direction"),
  },
  state: {
    kind: "choice",
    about: "how far the connection came, in Zeek's words",
    example: "state:S0",
    choices: FLOW_STATES.slice(1),
    read: oneOf(FLOW_STATES.slice(1), "state"),
  },
  shape: {
    kind: "choice",
    about: "what it looks like by sizes and times: video, voice, download …",
    example: "shape:video",
    choices: SHAPES,
    read: oneOf(SHAPES, "shape"),
  },
  vlan: {
    kind: "number",
    about: "a VLAN's number",
    example: "vlan:10",
    read: (text) => whole(text, 4095, "VLAN"),
  },
  mac: { kind: "mac", about: "either end's MAC", example: "mac:02:00:00:00:00:0c", read: mac },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}

/** By its name or another one of it, whatever its capitals. */
export function fieldCalled(text: string): FieldName | undefined {
  const small = text.toLowerCase();
  return FIELD_NAMES.find((name) => name === small || fieldOf(name).alias?.includes(small) === true);
}

/** What may be meant by a field that does not exist. */
export function fieldLike(text: string): FieldName | undefined {
  return fieldCalled(
    nearest(
      text.toLowerCase(),
      FIELD_NAMES.flatMap((name) => [name, ...(fieldOf(name).alias ?? [])]),
    ) ?? "",
  );
}
