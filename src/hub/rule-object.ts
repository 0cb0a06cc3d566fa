/** A rule's object as people say it, turned into what a sensor matches and into the equal dumpcap line. */
import { formatCidr, formatMac, parseAddress, parseCidr, parseMac } from "../base/address.ts";
import { keyText } from "../base/address-key.ts";
import { AppError } from "../base/app-error.ts";
import type { ObjectSelector } from "../model/selector.ts";
import type { Match, Ring } from "../model/sniffer-rule.ts";
import { nameOf } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";

/**
 * The object in the form that is kept: a known device by its id, otherwise MAC or network in canonical text.
 * Fails with `unsupported` for kinds that sensors do not match yet, `invalid` for a value that is none.
 */
export function canonicalObject(object: ObjectSelector, inventory: Inventory): ObjectSelector {
  switch (object.kind) {
    case "all":
      return { kind: "all" };
    case "device":
      return { kind: "device", value: canonicalDevice(object.value ?? "", inventory) };
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
    default:
      throw new AppError("unsupported", `recording by ${object.kind} is not built yet`, {
        hint: "Rules can be about a device, an address or network, or everything (all)",
      });
  }
}

function canonicalDevice(value: string, inventory: Inventory): string {
  const known = inventory.find(value);
  if (known !== undefined) return known.id;
  const fromId = /^dev-([0-9a-f]{12})$/.exec(value)?.[1]?.match(/../g)?.join(":");
  const mac = parseMac(fromId ?? value);
  if (mac !== undefined) return formatMac(mac, 0);
  const cidr = parseAddress(value) === undefined ? undefined : parseCidr(value);
  if (cidr !== undefined) return formatCidr(cidr).replace(/\/\d+$/, "");
  throw new AppError("invalid", `"${value}" is no device of this house, no MAC and no IP address`, {
    hint: "A MAC or an address may be one that was not seen yet",
  });
}

export function matchOf(object: ObjectSelector, inventory: Inventory): Match {
  const nothing = { all: false, macs: [], cidrs: [] };
  if (object.kind === "all") return { ...nothing, all: true };
  const value = object.value ?? "";
  if (object.kind === "address") return { ...nothing, cidrs: [value] };
  const device = inventory.find(value);
  if (device === undefined)
    return parseMac(value) === undefined ? { ...nothing, cidrs: [value] } : { ...nothing, macs: [value] };
  // Without MACs the address is the device.
  return device.macs.length > 0
    ? { ...nothing, macs: [...device.macs] }
    : { ...nothing, cidrs: [...device.addresses.keys()].map(keyText) };
}

export function nameOfObject(object: ObjectSelector, inventory: Inventory): string {
  if (object.kind === "all") return "Everything";
  const device = object.kind === "device" ? inventory.find(object.value ?? "") : undefined;
  return device === undefined ? (object.value ?? object.kind) : nameOf(device).name;
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

/** What a person would type into a shell to record the same with Wireshark's own tool. */
export function dumpcapLine(
  slug: string,
  match: Match,
  ring: Ring,
  snaplen: number | null,
  interfaces: readonly string[],
): string {
  const words = ["dumpcap"];
  for (const name of interfaces.length > 0 ? interfaces : ["eth0"]) words.push("-i", quoted(name));
  const filter = captureFilter(match);
  if (filter !== "") words.push("-f", `"${filter}"`);
  if (snaplen !== null) words.push("-s", String(snaplen));
  words.push("-b", `filesize:${ring.filesizeKb}`, "-b", `files:${ring.files}`);
  if (ring.durationS !== undefined) words.push("-b", `duration:${ring.durationS}`);
  if (ring.packets !== undefined) words.push("-b", `packets:${ring.packets}`);
  words.push("-w", `${slug}.pcapng`);
  return words.join(" ");
}

/** In pcap-filter syntax; empty for everything. */
export function captureFilter(match: Match): string {
  const terms = match.macs.map((mac) => `ether host ${mac}`);
  for (const text of match.cidrs) {
    const cidr = parseCidr(text);
    if (cidr === undefined) continue;
    const whole = cidr.prefix === cidr.bytes.length * 8;
    const family = cidr.bytes.length === 4 ? "" : "ip6 ";
    terms.push(
      `${family}${whole ? "host" : "net"} ${whole ? formatCidr(cidr).replace(/\/\d+$/, "") : formatCidr(cidr)}`,
    );
  }
  return match.all ? "" : terms.join(" or ");
}

function quoted(word: string): string {
  return /^[\w.:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
