/**
 * What a tunnel carries: the packet within is taken apart into a record of its own. Only an IP packet counts; ARP, control
 * messages, what is encrypted or cut off are not looked for. Formats: see tunnel.ts.
 *
 * Within a whole Ethernet frame MACs and VLANs are that frame's. Where the tunnel carries bare packets the flow has no
 * MACs: those of the outer frame are the tunnel's ends, and what passes through is none of theirs.
 */
import { type DecodedPacket, FRAGMENT, NETWORK, NO_VLAN } from "./decoded-packet.ts";
import { decodeEthernet } from "./ethernet.ts";
import { geneveContentsAt, geneveProtocol } from "./geneve.ts";
import { greContentsAt, greProtocol } from "./gre.ts";
import { gtpUserContentsAt } from "./gtp-user.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { l2tpContentsAt } from "./l2tp.ts";
import { decodeMpls } from "./mpls.ts";
import { decodeNetwork } from "./network.ts";
import { decodeNsh } from "./nsh.ts";
import { decodePppFrame } from "./ppp.ts";
import { teredoContentsAt } from "./teredo.ts";
import { decodeTransport } from "./transport.ts";
import { NO_TUNNEL, TUNNELS } from "./tunnel.ts";
import { VXLAN_HEADER_BYTES, VXLAN_NEXT, vxlanGpeNext } from "./vxlan.ts";

/** EtherTypes that GRE and Geneve use besides those of network.ts: a whole frame, and Cisco's redirection to a cache. */
const ETHER_TYPE = { ethernet: 0x6558, wccp: 0x883e } as const;
const ETHER_IP_BYTES = 2;
const WCCP_BYTES = 4;

/**
 * True when `inner` holds an IP packet that `outer`, a tunnel's, carries. The first part of a fragmented outer packet
 * carries one too, but its other parts tell nothing of it: they stay together, with the outer addresses.
 */
export function decodeContents(bytes: Uint8Array, outer: DecodedPacket, inner: DecodedPacket): boolean {
  inner.reset(outer.start, 0, 0);
  if (outer.fragment !== FRAGMENT.none) return false;
  const start = outer.transportOffset;
  const end = outer.transportEnd;
  switch (TUNNELS[outer.tunnel]) {
    case "ipip":
    case "4in6":
      if (enter(outer, inner, start, end)) decodeIpv4(bytes, start, inner);
      break;
    case "6in4":
    case "ip6ip6":
      if (enter(outer, inner, start, end)) decodeIpv6(bytes, start, inner);
      break;
    case "etherip":
      decodeFrame(bytes, outer, inner, start + ETHER_IP_BYTES, end);
      break;
    case "mpls-in-ip":
      if (enter(outer, inner, start, end)) decodeMpls(bytes, start, inner);
      break;
    case "gre":
    case "gretap":
    case "erspan":
    case "eoip":
    case "pptp":
      decodeGre(bytes, outer, inner);
      break;
    case "ah":
      decodeAuthenticated(bytes, outer, inner);
      break;
    default:
      decodeUdpTunnel(bytes, outer, inner);
  }
  inner.start = outer.start;
  return inner.network === NETWORK.ipv4 || inner.network === NETWORK.ipv6;
}

function decodeGre(bytes: Uint8Array, outer: DecodedPacket, inner: DecodedPacket): void {
  const { transportOffset: start, transportEnd: end } = outer;
  if (end - start < 4) return;
  const at = greContentsAt(bytes, start, end);
  if (at < 0) return;
  switch (TUNNELS[outer.tunnel]) {
    case "pptp":
      if (enter(outer, inner, at, end)) decodePppFrame(bytes, at, inner);
      return;
    case "erspan":
    case "eoip":
      decodeFrame(bytes, outer, inner, at, end);
      return;
    default:
      decodeOfType(bytes, outer, inner, at, end, greProtocol(bytes, start));
  }
}

function decodeUdpTunnel(bytes: Uint8Array, outer: DecodedPacket, inner: DecodedPacket): void {
  const { payloadStart: start, payloadEnd: end } = outer;
  switch (TUNNELS[outer.tunnel]) {
    case "vxlan":
      decodeFrame(bytes, outer, inner, start + VXLAN_HEADER_BYTES, end);
      return;
    case "vxlan-gpe":
      decodeGpe(bytes, outer, inner);
      return;
    case "geneve":
      decodeOfType(bytes, outer, inner, geneveContentsAt(bytes, start), end, geneveProtocol(bytes, start));
      return;
    case "gtp-u":
      decodeIp(bytes, outer, inner, gtpUserContentsAt(bytes, start, end), end);
      return;
    case "teredo":
      decodeIp(bytes, outer, inner, teredoContentsAt(bytes, start, end), end);
      return;
    case "l2tp": {
      // Over IP it is version 3, whose cookie nobody but its ends knows the length of.
      const at = end > start ? l2tpContentsAt(bytes, start, end) : -1;
      if (enter(outer, inner, at, end)) decodePppFrame(bytes, at, inner);
      return;
    }
    default:
  }
}

function decodeGpe(bytes: Uint8Array, outer: DecodedPacket, inner: DecodedPacket): void {
  const { payloadStart: start, payloadEnd: end } = outer;
  const at = start + VXLAN_HEADER_BYTES;
  const next = vxlanGpeNext(bytes, start);
  if (next === VXLAN_NEXT.ethernet) decodeFrame(bytes, outer, inner, at, end);
  else if (!enter(outer, inner, at, end)) return;
  else if (next === VXLAN_NEXT.ipv4) decodeIpv4(bytes, at, inner);
  else if (next === VXLAN_NEXT.ipv6) decodeIpv6(bytes, at, inner);
  else if (next === VXLAN_NEXT.mpls) decodeMpls(bytes, at, inner);
  else decodeNsh(bytes, at, inner);
}

/** What an EtherType names. */
function decodeOfType(
  bytes: Uint8Array,
  outer: DecodedPacket,
  inner: DecodedPacket,
  at: number,
  end: number,
  type: number,
): void {
  if (type === ETHER_TYPE.ethernet) decodeFrame(bytes, outer, inner, at, end);
  else if (type === ETHER_TYPE.wccp && at < end)
    decodeIp(bytes, outer, inner, (bytes[at] as number) >> 4 === 4 ? at : at + WCCP_BYTES, end);
  else if (enter(outer, inner, at, end)) decodeNetwork(bytes, at, type, inner);
}

/** IP of the version that its first half byte says; nothing where that says none. */
function decodeIp(
  bytes: Uint8Array,
  outer: DecodedPacket,
  inner: DecodedPacket,
  at: number,
  end: number,
): void {
  if (!enter(outer, inner, at, end)) return;
  const version = (bytes[at] as number) >> 4;
  if (version === 4) decodeIpv4(bytes, at, inner);
  else if (version === 6) decodeIpv6(bytes, at, inner);
}

function decodeFrame(
  bytes: Uint8Array,
  outer: DecodedPacket,
  inner: DecodedPacket,
  at: number,
  end: number,
): void {
  if (!enter(outer, inner, at, end)) return;
  inner.vlan0 = inner.vlan1 = NO_VLAN;
  decodeEthernet(bytes, at, inner);
}

/** The same IP packet without its authentication header (RFC 4302 §2.2): MACs and addresses stay. */
function decodeAuthenticated(bytes: Uint8Array, outer: DecodedPacket, inner: DecodedPacket): void {
  const at = outer.transportOffset;
  if (outer.transportEnd - at < 2) return;
  const next = at + ((bytes[at + 1] as number) + 2) * 4;
  if (next >= outer.transportEnd) return;
  inner.take(outer);
  inner.proto = bytes[at] as number;
  inner.transportOffset = next;
  inner.tunnel = NO_TUNNEL;
  decodeTransport(bytes, inner);
}

/** Makes `inner` ready for what lies from `at` to `end` of the captured bytes; false when nothing does. */
function enter(outer: DecodedPacket, inner: DecodedPacket, at: number, end: number): boolean {
  if (at < 0 || at >= end) return false;
  // Where the snaplen cut the outer packet it cut the inner one.
  const originalEnd = end === outer.end ? Math.max(outer.originalEnd, end) : end;
  inner.reset(at, end - at, originalEnd - at);
  inner.vlan0 = outer.vlan0;
  inner.vlan1 = outer.vlan1;
  return true;
}
