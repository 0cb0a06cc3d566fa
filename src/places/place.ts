/** Where an address lies, and which addresses lie anywhere at all. */
import { parseCidr } from "../base/address.ts";
import { type AddressKey, inRange, keyRange } from "../base/address-key.ts";

export interface Place {
  /** ISO 3166-1 alpha-2 (and XK). */
  readonly country: string | null;
  /** The autonomous system that announces the address, and who runs it. */
  readonly asn: number | null;
  readonly asName: string | null;
}

export const NOWHERE: Place = { country: null, asn: null, asName: null };

/** Not globally reachable by IANA's registries of special addresses (RFC 6890), and multicast. In order. */
export const NOWHERE_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(range);
/** Within 2000::/3, in order; Teredo and 6to4 say which tunnel, not where. */
export const NOWHERE_V6 = [
  "2001::/32",
  "2001:2::/48",
  "2001:10::/28",
  "2001:20::/28",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
].map(range);
const GLOBAL_V6 = range("2000::/3");
/** An IPv4 address in the last 32 bits: mapped (RFC 4291) and as NAT64 writes it (RFC 6052). */
const WITH_V4_INSIDE = ["::ffff:0:0/96", "64:ff9b::/96"].map(range);

/** The address to look up in a table: undefined for those that are in no country. */
export function publicKey(key: AddressKey): AddressKey | undefined {
  if (key.length === 8) return within(key, NOWHERE_V4) ? undefined : key;
  if (within(key, WITH_V4_INSIDE)) return publicKey(key.slice(24));
  return inRange(key, GLOBAL_V6) && !within(key, NOWHERE_V6) ? key : undefined;
}

function within(key: AddressKey, ranges: readonly ReturnType<typeof range>[]): boolean {
  return ranges.some((each) => inRange(key, each));
}

function range(text: string): ReturnType<typeof keyRange> {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`no network: ${text}`);
  return keyRange(cidr);
}
