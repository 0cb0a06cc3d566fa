/**
 * A Wireshark profile of the home's devices: their names for addresses, a colour each, a filter button each. Names are what
 * strangers say of themselves, so each file gets them in a form that its parser cannot take for anything else.
 */
import { parseAddress, parseMac } from "../base/address.ts";

/** What a device of the API has, as far as it is needed here. */
export interface ProfileDevice {
  readonly id: string;
  readonly name: string;
  /** `address`: it has no name, and is called by its address. */
  readonly nameSource: string;
  readonly macs: readonly string[];
  /** Last used first. */
  readonly ips: readonly string[];
  /** RFC 3339, as are all of the API. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface ProfileFile {
  readonly name: string;
  readonly text: string;
}

/** The folder's name is the profile's. */
export const PROFILE_NAME = "Tapdeck";
/** The first line of each file: what begins otherwise is somebody else's. */
export const PROFILE_MARK = "# Written by Tapdeck, and written anew by it: tapdeck profile";
/** Wireshark asks each colour rule of each frame, so those seen last get one. */
export const MOST_RULES = 200;

const MOST_FILTER_ADDRESSES = 16;
/** Wireshark keeps 63 bytes of a name and may cut a letter in two. */
const NAME_BYTES = 60;
/** Neighbours in this order have hues that are told apart, however many there are. */
const GOLDEN_ANGLE = 137.508;
const FOREGROUND = "[4369,4369,8738]";

/** In any order of `devices` the same. */
export function wiresharkProfile(devices: readonly ProfileDevice[]): ProfileFile[] {
  const oldestFirst = [...devices].sort(
    (a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen) || (a.id < b.id ? -1 : 1),
  );
  const ruled = new Set(
    [...oldestFirst]
      .sort((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen))
      .slice(0, MOST_RULES)
      .map(({ id }) => id),
  );
  const hosts: string[] = [];
  const ethers: string[] = [];
  const colours: string[] = [];
  const buttons: string[] = [];
  oldestFirst.forEach((device, i) => {
    const host = hostName(device);
    if (host !== undefined) {
      hosts.push(...device.ips.filter(isAddress).map((ip) => `${ip} ${host}`));
      ethers.push(...device.macs.filter(isMac).map((mac) => `${mac} ${host}`));
    }
    const filter = filterOf(device);
    if (filter === undefined || !ruled.has(device.id)) return;
    const title = titleOf(device);
    // By the order in which devices came, so that the next profile gives each the colour that it had.
    colours.push(`@${ruleName(title) || device.id}@${filter}@${background(i)}${FOREGROUND}`);
    const label = title.replace(/\/+/g, "/").replace(/^\/|\/$/g, "") || device.id;
    buttons.push(["TRUE", `${PROFILE_NAME}//${label}`, filter, ""].map(uatField).join(","));
  });
  const files = {
    preferences: PREFERENCES,
    hosts,
    ethers,
    // The first rule that fits wins. What was there first is often the router, which is a party to most.
    colorfilters: colours.reverse(),
    dfilter_buttons: buttons,
  };
  return Object.entries(files).map(([name, lines]) => ({
    name,
    text: [PROFILE_MARK, ...lines, ""].join("\n"),
  }));
}

/** Names out of this profile's files and the capture's own; nobody outside is asked. */
const PREFERENCES = [
  "nameres.mac_name: TRUE",
  "nameres.network_name: TRUE",
  "nameres.dns_pkt_addr_resolution: TRUE",
  "nameres.use_external_name_resolver: FALSE",
  "nameres.hosts_file_handling: TRUE",
];

/** One word, or undefined where there is no name, or one that would pass for an address. */
function hostName({ name, nameSource }: ProfileDevice): string | undefined {
  if (nameSource === "address") return undefined;
  const word = name
    .normalize("NFC")
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[-.\p{M}]+/u, "");
  const cut = cutToBytes(word, NAME_BYTES).replace(/[-.]+$/, "");
  return cut === "" || isAddress(cut) ? undefined : cut;
}

/** A line of text without anything that is not seen. */
function titleOf({ id, name }: ProfileDevice): string {
  const line = name.normalize("NFC").replace(/[\p{C}\p{Z}]+/gu, " ");
  return cutToBytes(line.trim(), NAME_BYTES).trim() || id;
}

/** The rules' separator goes; and Wireshark's own rules of the moment begin with underscores. */
function ruleName(title: string): string {
  return title
    .replace(/ *@ */g, " at ")
    .replace(/^[_ ]+/, "")
    .trimEnd();
}

/**
 * What the device itself sends and gets. A router's MAC carries everybody's packets, so IP goes by address, and the MAC has
 * what is not IP or comes before there is an address.
 */
function filterOf({ ips, macs }: ProfileDevice): string | undefined {
  const addresses = ips.filter(isAddress).slice(0, MOST_FILTER_ADDRESSES);
  const byIp = addresses.map((ip) => `${ip.includes(":") ? "ipv6" : "ip"}.addr == ${ip}`);
  const byMac = macs
    .filter(isMac)
    .slice(0, MOST_FILTER_ADDRESSES)
    .map((mac) => `eth.addr == ${mac}`)
    .join(" || ");
  if (byMac === "") return byIp.length === 0 ? undefined : byIp.join(" || ");
  if (byIp.length === 0) return byMac;
  return `${byIp.join(" || ")} || ((${byMac}) && (ip.src == 0.0.0.0 || !(ip || ipv6)))`;
}

/** As Wireshark writes its tables: in quotes, byte by byte. */
function uatField(text: string): string {
  let field = "";
  for (const byte of new TextEncoder().encode(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    field += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${field}"`;
}

/** A pale colour, of 16 bits a channel. */
function background(i: number): string {
  const hue = (i * GOLDEN_ANGLE) % 360;
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return Math.round(65535 * (0.86 - 0.14 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return `[${channel(0)},${channel(8)},${channel(4)}]`;
}

function cutToBytes(text: string, most: number): string {
  let cut = "";
  let bytes = 0;
  for (const letter of text) {
    bytes += new TextEncoder().encode(letter).length;
    if (bytes > most) break;
    cut += letter;
  }
  return cut;
}

function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined;
}

function isMac(text: string): boolean {
  return parseMac(text) !== undefined;
}
