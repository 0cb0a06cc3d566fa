/** What DHCPv6 teaches: a client's name, maker and habits from its requests; its address and prefix from the reply, and who gave them. */
import { formatIpv6, formatMac } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { noteDhcpServer } from "./dhcp-server.ts";
import { DHCPV6_TYPE, decodeDhcpv6 } from "./dhcpv6.ts";
import { cidrText } from "./home-cidr.ts";
import type { Notebook } from "./notebook.ts";

const CLIENT_PORT = 546;
export const DHCPV6_PORTS: ReadonlySet<number> = new Set([CLIENT_PORT, 547]);

/** The packet is to or from a port of DHCPv6. */
export function learnDhcpv6(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  const message = decodeDhcpv6(bytes, packet.payloadStart, packet.payloadEnd);
  // Between relay and server neither end of the packet is the client.
  if (message === undefined || message.relayed) return;
  if (packet.srcPort === CLIENT_PORT) {
    if (message.hostname !== undefined) notebook.senderName(bytes, packet, message.hostname, "dhcpv6", nowMs);
    notebook.deviceFact(bytes, packet, "sender", "vendor-class", message.vendorClass, "dhcpv6", nowMs);
    notebook.deviceFact(bytes, packet, "sender", "client-id", message.duid, "dhcpv6", nowMs);
    notebook.deviceFact(bytes, packet, "sender", "fingerprint", message.fingerprint, "dhcpv6", nowMs);
    return;
  }
  if (packet.dstPort !== CLIENT_PORT) return;
  if (message.type === DHCPV6_TYPE.advertise || message.type === DHCPV6_TYPE.reply) {
    const { dnsServers } = message;
    noteDhcpServer(bytes, packet, { server: -1, router: -1, dnsServers }, nowMs, notebook);
  }
  if (message.type !== DHCPV6_TYPE.reply) return;
  for (const offset of message.addresses) {
    if (packet.macOffset < 0) break;
    const mac = formatMac(bytes, packet.macOffset);
    notebook.fact({ kind: "dhcp", mac, ip: formatIpv6(bytes, offset), atMs: nowMs });
  }
  for (const { offset, length } of message.prefixes) {
    notebook.fact({
      kind: "home-net",
      cidr: cidrText(bytes, offset, 16, length),
      source: "dhcp",
      atMs: nowMs,
    });
  }
}
