/**
 * Whether a device that made up its MAC was here before under another one: by what both say of themselves. A wrong yes mixes two people's phones, so what others may say as well
 * (a model as a name) proves nothing. Pure.
 */
import type { KnownOfDevice } from "./device.ts";
import { isRandomMac } from "./vendor.ts";

export interface SameProof {
  /** What both said, and by which protocol. */
  readonly by: "client-id" | "name";
  readonly value: string;
  readonly source: string;
}

export type Speaker = Pick<KnownOfDevice, "macs" | "names" | "facts">;

/** Type 1 of DHCP's client identifier is the MAC itself (RFC 2132 section 9.14): it says nothing that the MAC does not. */
const HARDWARE_TYPE = "01";
/** A network's own names say nothing of who is in it; these protocols carry the device's word. */
const NAMING = new Set(["dhcp", "dhcpv6", "mdns"]);
/** What makers and systems call every one of their kind; what is left of a name is its owner's. */
const COMMON =
  /iphone|ipad|ipod|macbook|imac|mac|apple|watch|tv|air|pro|mini|max|plus|ultra|se|android|galaxy|samsung|note|tab|pixel|google|oneplus|nord|redmi|xiaomi|poco|mi|huawei|honor|oppo|vivo|realme|moto(rola)?|nokia|sony|xperia|windows|win|desktop|laptop|notebook|computer|workstation|pc|phone|tablet|mobile|handy|device|client|host|local(host|domain)?|home|lan|user|admin|unknown|default|my|the|raspberry(pi)?|pi|ubuntu|debian|fedora|linux|kali|esp(ressif)?|generic/g;
const LEAST_OWN_CHARACTERS = 4;

/** What both say that nobody else should; undefined: nothing. When they said it is another question. */
export function proofOf(before: Speaker, now: Speaker): SameProof | undefined {
  if (!now.macs.some(isRandomMac) || before.macs.length === 0) return undefined;
  return byClientId(before, now) ?? byName(before, now);
}

/** For people; `name` and `client-id` are what the protocols call them. */
export function proofWords({ by, value, source }: SameProof): string {
  const protocol = PROTOCOL[source] ?? source;
  return by === "name"
    ? `both call themselves ${value} (${protocol})`
    : `both have the client identifier ${value.slice(0, MOST_SHOWN)} (${protocol})`;
}

const PROTOCOL: Readonly<Record<string, string>> = { dhcp: "DHCP", dhcpv6: "DHCPv6", mdns: "mDNS" };
const MOST_SHOWN = 40;

function byClientId(before: Speaker, now: Speaker): SameProof | undefined {
  for (const { kind, value, source } of now.facts) {
    if (kind !== "client-id" || (source === "dhcp" && value.startsWith(HARDWARE_TYPE))) continue;
    if (before.facts.some((one) => one.kind === kind && one.value === value && one.source === source))
      return { by: "client-id", value, source };
  }
  return undefined;
}

function byName(before: Speaker, now: Speaker): SameProof | undefined {
  for (const { name, source } of now.names) {
    if (!NAMING.has(source)) continue;
    const said = before.names.some((one) => one.source === source && bare(one.name) === bare(name));
    if (said && isIndividual(name)) return { by: "name", value: bare(name), source };
  }
  return undefined;
}

/** Whether a name is likely to be one device's alone: more than a model is in it. */
export function isIndividual(name: string): boolean {
  const own = bare(name)
    .replace(/\(\d+\)$/, "")
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .map((word) => word.replace(COMMON, ""))
    .filter((word) => !/^[a-z]?\d{0,2}[a-z]?$/.test(word));
  return own.join("").length >= LEAST_OWN_CHARACTERS;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.local\.?$/, "");
}
