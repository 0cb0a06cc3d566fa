/** Who gives addresses in the network: told of offers and leases of either DHCP. */
import { formatAddress, formatMac } from "../../base/address.ts";
import { type DecodedPacket, NO_VLAN } from "../packet/decoded-packet.ts";
import type { Notebook } from "./notebook.ts";

/** Offsets lie in `bytes`; -1 is none. */
export interface DhcpOffer {
  readonly server: number;
  readonly router: number;
  readonly dnsServers: readonly number[];
}

/** The server sent the packet; addresses are of the packet's own family. */
export function noteDhcpServer(
  bytes: Uint8Array,
  packet: DecodedPacket,
  offer: DhcpOffer,
  nowMs: number,
  notebook: Notebook,
): void {
  const { vlan0, srcMacOffset, srcOffset, addressLength } = packet;
  const textOf = (offset: number): string => formatAddress(bytes, offset, addressLength);
  const server = textOf(offer.server < 0 ? srcOffset : offer.server);
  const mac = srcMacOffset < 0 ? undefined : formatMac(bytes, srcMacOffset);
  notebook.goesOn(`dhcp ${server} ${mac} ${vlan0}`, {
    kind: "dhcp-server",
    server,
    ...(mac !== undefined && { mac }),
    ...(offer.router >= 0 && { router: textOf(offer.router) }),
    dns: offer.dnsServers.map(textOf),
    ...(vlan0 !== NO_VLAN && { vlan: vlan0 }),
    atMs: nowMs,
  });
}
