/** A rule's objects as people say them, turned into what a sensor matches. */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { formatCidr, formatMac, parseAddress, parseCidr, parseMac } from "../base/address.ts";
import { keyText } from "../base/address-key.ts";
import { AppError } from "../base/app-error.ts";
import { formatPort, parsePort } from "../base/port.ts";
import { ALARM_KINDS } from "../model/alarm-kind.ts";
import type { ObjectSelector } from "../model/selector.ts";
import { type Match, NO_MATCH } from "../model/sniffer-rule.ts";
import { NO_ALARMS, type OngoingAlarms } from "./alarm-objects.ts";
import { macOfDeviceId, nameOf } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";

/** As `canonicalObject`; each once, and everything alone where it is among them. */
export function canonicalObjects(objects: readonly ObjectSelector[], inventory: Inventory): ObjectSelector[] {
  const found = new Map<string, ObjectSelector>();
  for (const object of objects) {
    const canonical = canonicalObject(object, inventory);
    found.set(`${canonical.kind} ${canonical.value ?? ""}`, canonical);
  }
  const all = found.get("all ");
  return all === undefined ? [...found.values()] : [all];
}

/**
 * The object in the form that is kept: a known device by its id, otherwise MAC or network in canonical text.
 * Fails with `invalid` for a value that is none.
 */
function canonicalObject(object: ObjectSelector, inventory: Inventory): ObjectSelector {
  switch (object.kind) {
    case "all":
      return { kind: "all" };
    case "device":
      return { kind: "device", value: canonicalDevice(object.value ?? "", inventory) };
    case "group":
      return { kind: "group", value: canonicalGroup(object.value ?? "", inventory) };
    case "address": {
      const cidr = parseCidr(object.value ?? "");
      if (cidr === undefined) {
        throw new AppError(
          "invalid",
          `"${object.value}" is no IP address and no network such as 192.168.1.0/24`,
        );
      }
      return { kind: "address", value: formatCidr(cidr) };
    }
    case "port":
      return { kind: "port", value: canonicalPort(object.value ?? "") };
    case "country":
      return { kind: "country", value: canonicalCountry(object.value ?? "") };
    case "asn":
      return { kind: "asn", value: canonicalAsn(object.value ?? "") };
    case "domain":
      return { kind: "domain", value: canonicalDomain(object.value ?? "") };
    case "filter":
      return { kind: "filter", value: canonicalFilter(object.value ?? "") };
    case "alarm":
      return { kind: "alarm", value: canonicalAlarm(object.value ?? "") };
  }
}

function canonicalPort(value: string): string {
  const wanted = parsePort(value);
  if (wanted === undefined) {
    throw new AppError("invalid", `"${value}" is no port`, {
      hint: "1 to 65535, or tcp/443, or udp/53",
    });
  }
  return formatPort(wanted);
}

function canonicalCountry(value: string): string {
  const code = value.trim().toUpperCase();
  if (countryName(code) === undefined) {
    throw new AppError("invalid", `"${value}" is no country`, {
      hint: "Two letters as in ISO 3166-1, such as DE or US",
    });
  }
  return code;
}

const COUNTRY_NAMES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Undefined for two letters that are no country's. */
function countryName(code: string): string | undefined {
  return /^[A-Z]{2}$/.test(code) && code !== "ZZ" ? COUNTRY_NAMES.of(code) : undefined;
}

function canonicalAsn(value: string): string {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(value.trim())?.[1];
  const asn = Number(digits);
  if (digits === undefined || asn < 1 || asn > 0xffff_ffff) {
    throw new AppError("invalid", `"${value}" is no number of an autonomous system`, {
      hint: "Such as AS64500, or 64500",
    });
  }
  return String(asn);
}

/** As it goes over the wire: lower case, letters beyond ASCII written as RFC 3492 has it. */
function canonicalDomain(value: string): string {
  const domain = domainToASCII(value.trim().replace(/^\*\./, "").replace(/\.$/, ""));
  const labels = domain.split(".");
  const bad = domain === "" || domain.length > 253 || isIP(domain) !== 0;
  if (bad || !labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    throw new AppError("invalid", `"${value}" is no domain`, {
      hint: "Such as example.com, which is about its subdomains too; an address is an object of its own kind",
    });
  }
  return domain;
}

/** Whether it is one says the sensor, which compiles it. */
function canonicalFilter(value: string): string {
  const text = value.trim();
  if (text === "") {
    throw new AppError("invalid", "the capture filter is empty", { hint: "Record everything with all" });
  }
  return text;
}

function canonicalAlarm(value: string): string {
  const kind = ALARM_KINDS.find((one) => one === value.trim().toLowerCase());
  if (kind !== undefined) return kind;
  throw new AppError("invalid", `"${value}" is no kind of alarm`, { hint: ALARM_KINDS.join(", ") });
}

function canonicalDevice(value: string, inventory: Inventory): string {
  const known = inventory.find(value);
  if (known !== undefined) return known.id;
  const mac = parseMac(macOfDeviceId(value) ?? value);
  if (mac !== undefined) return formatMac(mac, 0);
  const cidr = parseAddress(value) === undefined ? undefined : parseCidr(value);
  if (cidr !== undefined) return formatCidr(cidr).replace(/\/\d+$/, "");
  throw new AppError("invalid", `"${value}" is no device of this house, no MAC and no IP address`, {
    hint: "A MAC or an address may be one that was not seen yet",
  });
}

function canonicalGroup(value: string, inventory: Inventory): string {
  const group = inventory.groups.find(value);
  if (group !== undefined) return group.id;
  throw new AppError("invalid", `there is no group "${value}"`, {
    hint: "`tapdeck groups` lists them, `tapdeck groups add` makes one",
  });
}

/** Made about what is a part of a device by now: it is about that device. */
export function shownObjects(objects: readonly ObjectSelector[], inventory: Inventory): ObjectSelector[] {
  const shown = new Map<string, ObjectSelector>();
  for (const object of objects) {
    const { kind, value = "" } = object;
    const device = kind === "device" ? inventory.find(value) : undefined;
    const now: ObjectSelector = device === undefined ? object : { kind, value: device.id };
    shown.set(`${now.kind} ${now.value ?? ""}`, now);
  }
  return [...shown.values()];
}

/** What any of the objects wants; of a kind of alarm what those that go on are about. */
export function matchOf(
  objects: readonly ObjectSelector[],
  inventory: Inventory,
  ongoing: OngoingAlarms = NO_ALARMS,
): Match {
  const each = objects.map((object) =>
    object.kind === "alarm" ? matchOf(ongoing(object.value ?? ""), inventory) : matchOfOne(object, inventory),
  );
  const joined = (list: (match: Match) => readonly string[]): string[] => [...new Set(each.flatMap(list))];
  return {
    all: each.some((match) => match.all),
    macs: joined((match) => match.macs),
    cidrs: joined((match) => match.cidrs),
    ports: joined((match) => match.ports),
    countries: joined((match) => match.countries),
    asns: joined((match) => match.asns),
    domains: joined((match) => match.domains),
    filters: joined((match) => match.filters),
  };
}

function matchOfOne({ kind, value = "" }: ObjectSelector, inventory: Inventory): Match {
  switch (kind) {
    case "all":
      return { ...NO_MATCH, all: true };
    case "group":
      return matchOf(
        (inventory.groups.find(value)?.devices ?? []).map((id) => deviceObject(id, inventory)),
        inventory,
      );
    case "address":
      return { ...NO_MATCH, cidrs: [value] };
    case "port":
      return { ...NO_MATCH, ports: [value] };
    case "country":
      return { ...NO_MATCH, countries: [value] };
    case "asn":
      return { ...NO_MATCH, asns: [value] };
    case "domain":
      return { ...NO_MATCH, domains: [value] };
    case "filter":
      return { ...NO_MATCH, filters: [value] };
    default:
      return matchOfDevice(value, inventory);
  }
}

/** A group's device that was not seen yet is its MAC. */
function deviceObject(id: string, inventory: Inventory): ObjectSelector {
  return { kind: "device", value: inventory.find(id) === undefined ? (macOfDeviceId(id) ?? id) : id };
}

function matchOfDevice(value: string, inventory: Inventory): Match {
  const device = inventory.find(value);
  if (device === undefined)
    return parseMac(value) === undefined ? { ...NO_MATCH, cidrs: [value] } : { ...NO_MATCH, macs: [value] };
  // Without MACs the address is the device.
  const addresses = device.parts.flatMap(({ own }) => (own.macs.length > 0 ? [] : [...own.addresses.keys()]));
  return { ...NO_MATCH, macs: [...device.macs], cidrs: addresses.map(keyText) };
}

/** As people call them, one after the other. */
export function nameOfObjects(objects: readonly ObjectSelector[], inventory: Inventory): string {
  return objects.map((object) => nameOfObject(object, inventory)).join(", ");
}

function nameOfObject({ kind, value = kind }: ObjectSelector, inventory: Inventory): string {
  switch (kind) {
    case "all":
      return "Everything";
    case "device": {
      const device = inventory.find(value);
      return device === undefined ? value : nameOf(device).name;
    }
    case "group":
      return inventory.groups.find(value)?.name ?? value;
    case "port":
      return `Port ${value}`;
    case "country":
      return countryName(value) ?? value;
    case "asn":
      return `AS${value}`;
    case "alarm":
      return `Alarms: ${value}`;
    default:
      return value;
  }
}

/** `[a-z0-9-]{1,40}`, not yet taken. It names a folder for ever, so deleted rules whose files were kept count too. */
export function slugFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  const base = plain === "" ? "rule" : plain;
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  return slug;
}
