/**
 * DHCP for IPv6 (RFC 8415 §8, §9, §21; client FQDN: RFC 4704).
 *
 *     0      1                4                        relayed: 0      1      2      18     34
 *     | type | transaction id | options …                       | type | hops | link | peer | options …
 *
 *     option: code (2), length (2), data
 *     identity association: id (4), [times (8)], options within; address option: address (16), times (8);
 *     prefix option: times (8), length (1), prefix (16)
 */
import { MAX_DNS_SERVERS } from "../../model/fact-limits.ts";
import { DnsNameReader } from "./dns-name.ts";
import { hexOf } from "./hex-text.ts";
import { labelText } from "./name-text.ts";
import { u16, u32 } from "./wire-number.ts";

export const DHCPV6_TYPE = {
  solicit: 1,
  advertise: 2,
  request: 3,
  renew: 5,
  rebind: 6,
  reply: 7,
  information: 11,
} as const;
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const MAX_TYPE = 36;

const OPTION = {
  clientId: 1,
  identity: 3,
  temporaryIdentity: 4,
  address: 5,
  requested: 6,
  relayed: 9,
  vendorClass: 16,
  nameServers: 23,
  prefixes: 25,
  prefix: 26,
  fqdn: 39,
} as const;

const RELAY_HEADER = 34;
const MAX_RELAYS = 4;
const MAX_OPTIONS = 128;
const MAX_ADDRESSES = 8;
const MAX_FINGERPRINT = 64;

export interface Dhcpv6Message {
  readonly type: number;
  /** It went through a relay: the packet's ends are not its. */
  readonly relayed: boolean;
  readonly hostname?: string;
  readonly vendorClass?: string;
  /** In hexadecimal. */
  readonly duid?: string;
  /** The options asked for, in their order: "23,24,39". */
  readonly fingerprint?: string;
  /** Offsets of addresses (16 bytes) that are valid. */
  readonly addresses: readonly number[];
  readonly prefixes: readonly { readonly offset: number; readonly length: number }[];
  /** Offsets of the first few (RFC 3646). */
  readonly dnsServers: readonly number[];
}

type Fields = {
  hostname?: string;
  vendorClass?: string;
  duid?: string;
  fingerprint?: string;
  addresses: number[];
  prefixes: { offset: number; length: number }[];
  dnsServers: number[];
  relayed: [start: number, end: number] | undefined;
};

/** Undefined if this cannot be such a message. Options before a cut are kept. */
export function decodeDhcpv6(bytes: Uint8Array, start: number, end: number): Dhcpv6Message | undefined {
  let [from, to] = [start, end];
  for (let relays = 0; relays <= MAX_RELAYS; relays++) {
    const type = bytes[from] as number;
    if (to - from < 4 || type === 0 || type > MAX_TYPE) return undefined;
    const relay = type === RELAY_FORWARD || type === RELAY_REPLY;
    const fields: Fields = { addresses: [], prefixes: [], dnsServers: [], relayed: undefined };
    readOptions(bytes, from + (relay ? RELAY_HEADER : 4), to, fields);
    const { relayed, ...found } = fields;
    if (!relay) return { type, relayed: relays > 0, ...found };
    if (relayed === undefined) return undefined;
    [from, to] = relayed;
  }
  return undefined;
}

function readOptions(bytes: Uint8Array, start: number, end: number, fields: Fields): void {
  let at = start;
  for (let n = 0; n < MAX_OPTIONS && end - at >= 4; n++) {
    const stop = at + 4 + u16(bytes, at + 2);
    if (stop > end) return;
    readOption(bytes, u16(bytes, at), at + 4, stop, fields);
    at = stop;
  }
}

function readOption(bytes: Uint8Array, code: number, start: number, end: number, fields: Fields): void {
  const length = end - start;
  switch (code) {
    case OPTION.clientId:
      if (length > 2) fields.duid = hexOf(bytes, start, end);
      return;
    case OPTION.requested:
      fields.fingerprint = codesOf(bytes, start, end);
      return;
    case OPTION.relayed:
      fields.relayed = [start, end];
      return;
    // The options within these are of the same kinds; none of these holds another of them.
    case OPTION.identity:
    case OPTION.prefixes:
      readLeases(bytes, start + 12, end, fields);
      return;
    case OPTION.temporaryIdentity:
      readLeases(bytes, start + 4, end, fields);
      return;
    case OPTION.nameServers:
      for (let at = start; at + 16 <= end && fields.dnsServers.length < MAX_DNS_SERVERS; at += 16)
        fields.dnsServers.push(at);
      return;
    case OPTION.vendorClass: {
      // Enterprise number, then texts with two bytes of length.
      const stop = length >= 6 ? start + 6 + u16(bytes, start + 4) : end + 1;
      const text = stop <= end ? labelText(bytes, start + 6, stop) : undefined;
      if (text !== undefined) fields.vendorClass = text;
      return;
    }
    case OPTION.fqdn: {
      const name = length > 1 ? nameOf(bytes, start + 1, end) : undefined;
      if (name !== undefined) fields.hostname = name;
      return;
    }
    default:
  }
}

function readLeases(bytes: Uint8Array, start: number, end: number, fields: Fields): void {
  let at = start;
  for (let n = 0; n < MAX_OPTIONS && end - at >= 4; n++) {
    const data = at + 4;
    const stop = data + u16(bytes, at + 2);
    if (stop > end) return;
    const code = u16(bytes, at);
    if (code === OPTION.address && stop - data >= 24 && u32(bytes, data + 20) > 0) {
      if (fields.addresses.length < MAX_ADDRESSES) fields.addresses.push(data);
    } else if (code === OPTION.prefix && stop - data >= 25 && u32(bytes, data + 4) > 0) {
      const length = bytes[data + 8] as number;
      if (length <= 128 && fields.prefixes.length < MAX_ADDRESSES)
        fields.prefixes.push({ offset: data + 9, length });
    }
    at = stop;
  }
}

/** Labels as in DNS; a partial name (RFC 4704 §4.2) lacks the zero at its end. */
function nameOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  const copy = new Uint8Array(end - start + 1);
  copy.set(bytes.subarray(start, end));
  const reader = new DnsNameReader(copy, 0, copy.length);
  return reader.read(0) && reader.written !== "" ? reader.written : undefined;
}

function codesOf(bytes: Uint8Array, start: number, end: number): string {
  const codes: number[] = [];
  for (let at = start; at + 2 <= end && codes.length < MAX_FINGERPRINT; at += 2) codes.push(u16(bytes, at));
  return codes.join(",");
}
