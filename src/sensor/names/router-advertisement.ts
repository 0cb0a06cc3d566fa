/**
 * ICMPv6 router advertisements (RFC 4861 §4.2, prefix information §4.6.2, name servers RFC 8106 §5.1).
 *
 *     0      1      2       4           5       6          8           12          16
 *     | 134  | code | cksum | hop limit | flags | lifetime | reachable | retrans   | options …
 *
 *     prefix information: | 3 | 4 | prefix length | L A flags | valid (4) | preferred (4) | reserved (4) | prefix (16) |
 *     name servers: | 25 | length | reserved (2) | lifetime (4) | addresses (16 each) … |
 *     an option's length counts 8-byte units, itself included; 0 is a fault
 */
import { MAX_DNS_SERVERS, MAX_PREFIXES } from "../../model/fact-limits.ts";
import { u16, u32 } from "./wire-number.ts";

const ROUTER_ADVERTISEMENT = 134;

export interface AdvertisedPrefix {
  /** Offset of the 16 bytes. */
  readonly offset: number;
  readonly length: number;
  /** Its hosts are on this link. */
  readonly onLink: boolean;
  /** Seconds. 0 withdraws it. */
  readonly validSeconds: number;
}

export interface RouterAdvertisement {
  /** As a default router, seconds; 0: it is none. */
  readonly lifetimeS: number;
  readonly prefixes: readonly AdvertisedPrefix[];
  /** Offsets of 16 bytes each. */
  readonly dnsServers: readonly number[];
}

const FIXED_BYTES = 16;
const LIFETIME = 6;
const PREFIX_INFORMATION = 3;
const NAME_SERVERS = 25;
const MAX_OPTIONS = 32;

/** From the ICMPv6 header on. Undefined if this is none; prefixes before a cut are kept. */
export function decodeRouterAdvertisement(
  bytes: Uint8Array,
  start: number,
  end: number,
): RouterAdvertisement | undefined {
  if (end - start < FIXED_BYTES || bytes[start] !== ROUTER_ADVERTISEMENT || bytes[start + 1] !== 0) {
    return undefined;
  }
  const prefixes: AdvertisedPrefix[] = [];
  const dnsServers: number[] = [];
  let at = start + FIXED_BYTES;
  for (let n = 0; n < MAX_OPTIONS && end - at >= 8; n++) {
    const size = (bytes[at + 1] as number) * 8;
    if (size === 0 || at + size > end) break;
    const length = bytes[at + 2] as number;
    if (bytes[at] === NAME_SERVERS) {
      for (let server = at + 8; server + 16 <= at + size; server += 16)
        if (dnsServers.length < MAX_DNS_SERVERS) dnsServers.push(server);
    } else if (
      bytes[at] === PREFIX_INFORMATION &&
      size === 32 &&
      length <= 128 &&
      prefixes.length < MAX_PREFIXES
    ) {
      prefixes.push({
        offset: at + 16,
        length,
        onLink: ((bytes[at + 3] as number) & 0x80) !== 0,
        validSeconds: u32(bytes, at + 4),
      });
    }
    at += size;
  }
  return { lifetimeS: u16(bytes, start + LIFETIME), prefixes, dnsServers };
}
