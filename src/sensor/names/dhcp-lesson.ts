/**
 * What DHCP teaches: a device's own name and maker from its requests, its address and the home network from the ACK, and
 * who gives addresses.
 */
import { formatIpv4, formatMac } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { DHCP_TYPE, type DhcpMessage, decodeDhcp } from "./dhcp.ts";
import { noteDhcpServer } from "./dhcp-server.ts";
import { cidrText } from "./home-cidr.ts";
import { hostName } from "./name-text.ts";
import type { Notebook } from "./notebook.ts";

export function learnDhcp(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook): void {
  const message = decodeDhcp(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined || message.clientMac < 0) return;
  const ip = addressOf(message);
  const { hostname, vendorClass, fingerprint, clientId } = message;
  const asks = message.op === 1;
  if (asks || ip >= 0) {
    notebook.fact({
      kind: "dhcp",
      mac: formatMac(bytes, message.clientMac),
      ...(ip >= 0 && { ip: formatIpv4(bytes, ip) }),
      ...(hostname !== undefined && { hostname }),
      ...(asks && vendorClass !== undefined && { vendorClass }),
      ...(asks && fingerprint !== undefined && { fingerprint }),
      ...(asks && clientId !== undefined && { clientId }),
      atMs: nowMs,
    });
  }
  const gives = message.type === DHCP_TYPE.offer || message.type === DHCP_TYPE.ack;
  if (gives && !asks && packet.addressLength === 4) {
    const { serverId: server, router, dnsServers } = message;
    noteDhcpServer(bytes, packet, { server, router, dnsServers }, nowMs, notebook);
  }
  if (ip >= 0 && hostname !== undefined) noteName(bytes, ip, hostname, notebook);
  if (message.type === DHCP_TYPE.ack && ip >= 0 && message.prefix > 0) {
    const cidr = cidrText(bytes, ip, 4, message.prefix);
    notebook.fact({ kind: "home-net", cidr, source: "dhcp", atMs: nowMs });
  }
}

/** Offset of the address the client has for sure: what an ACK gives, or what it says itself when it renews. */
function addressOf(message: DhcpMessage): number {
  if (message.type === DHCP_TYPE.ack) return message.yourIp >= 0 ? message.yourIp : message.clientIp;
  const owns = message.type === DHCP_TYPE.request || message.type === DHCP_TYPE.inform;
  return owns && message.op === 1 ? message.clientIp : -1;
}

function noteName(bytes: Uint8Array, ip: number, hostname: string, notebook: Notebook): void {
  const text = new TextEncoder().encode(hostname);
  const name = hostName(text, 0, text.length);
  if (name !== undefined) notebook.names.note(bytes, ip, 4, name);
}
