/**
 * Tunnels in UDP: the port says which to look for, the first bytes whether it is one. Only WireGuard is looked for on
 * any port, for people move it, and only by its handshake, whose lengths are exact.
 */
import type { DecodedPacket } from "./decoded-packet.ts";
import { isGeneve } from "./geneve.ts";
import { isGtpUser } from "./gtp-user.ts";
import { isL2tp } from "./l2tp.ts";
import { isTeredo } from "./teredo.ts";
import { NO_TUNNEL, tunnelIndex } from "./tunnel.ts";
import { isEspInUdp } from "./udp-esp.ts";
import { isVxlan, isVxlanGpe } from "./vxlan.ts";
import { isWireguardData, isWireguardHandshake, isYoungWireguardData } from "./wireguard.ts";

const PORT = {
  l2tp: 1701,
  gtpUser: 2152,
  teredo: 3544,
  natTraversal: 4500,
  vxlan: 4789,
  vxlanGpe: 4790,
  geneve: 6081,
  /** Linux's own before IANA gave one. */
  oldVxlan: 8472,
  wireguard: 51820,
} as const;

const ESP = tunnelIndex("esp");
const GENEVE = tunnelIndex("geneve");
const GTP_USER = tunnelIndex("gtp-u");
const L2TP = tunnelIndex("l2tp");
const TEREDO = tunnelIndex("teredo");
const VXLAN = tunnelIndex("vxlan");
const VXLAN_GPE = tunnelIndex("vxlan-gpe");
const WIREGUARD = tunnelIndex("wireguard");

/** Ports and payload of a UDP packet are known. */
export function recogniseUdpTunnel(bytes: Uint8Array, packet: DecodedPacket): void {
  if (packet.payloadEnd - packet.payloadStart < 8) return;
  packet.tunnel = ofPort(bytes, packet, packet.dstPort);
  if (packet.tunnel === NO_TUNNEL) packet.tunnel = ofPort(bytes, packet, packet.srcPort);
  if (packet.tunnel === NO_TUNNEL && isWireguardHandshake(bytes, packet.payloadStart, packet.payloadEnd))
    packet.tunnel = WIREGUARD;
}

/** People put WireGuard here too. To ESP its first word would be one index of 2^32, and its counter a ciphertext. */
function ofNatTraversal(bytes: Uint8Array, start: number, end: number): number {
  if (isWireguardHandshake(bytes, start, end) || isYoungWireguardData(bytes, start, end)) return WIREGUARD;
  return isEspInUdp(bytes, start, end) ? ESP : NO_TUNNEL;
}

function ofPort(bytes: Uint8Array, packet: DecodedPacket, port: number): number {
  const { payloadStart: start, payloadEnd: end } = packet;
  switch (port) {
    case PORT.vxlan:
    case PORT.oldVxlan:
      return isVxlan(bytes, start, end) ? VXLAN : NO_TUNNEL;
    case PORT.vxlanGpe:
      return isVxlanGpe(bytes, start, end) ? VXLAN_GPE : NO_TUNNEL;
    case PORT.geneve:
      return isGeneve(bytes, start, end) ? GENEVE : NO_TUNNEL;
    case PORT.natTraversal:
      return ofNatTraversal(bytes, start, end);
    case PORT.gtpUser:
      return isGtpUser(bytes, start, end) ? GTP_USER : NO_TUNNEL;
    case PORT.teredo:
      return isTeredo(bytes, start, end) ? TEREDO : NO_TUNNEL;
    case PORT.wireguard:
      return isWireguardData(bytes, start, end) ? WIREGUARD : NO_TUNNEL;
    case PORT.l2tp:
      return isL2tp(bytes, start) ? L2TP : NO_TUNNEL;
    default:
      return NO_TUNNEL;
  }
}
