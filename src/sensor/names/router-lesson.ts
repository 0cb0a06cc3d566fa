/** What a router advertisement teaches: the prefixes of this link are home, and who says that it is a router. */
import { formatIpv6, formatMac } from "../../base/address.ts";
import { type DecodedPacket, NO_VLAN } from "../packet/decoded-packet.ts";
import { cidrText } from "./home-cidr.ts";
import type { Notebook } from "./notebook.ts";
import { decodeRouterAdvertisement } from "./router-advertisement.ts";

/** RFC 4861 §6.1.2: a hop limit of 255 and a link-local source prove that it came from this very link. */
const HOP_LIMIT = 7;

export function learnRouter(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  if (bytes[packet.networkOffset + HOP_LIMIT] !== 255) return;
  if (bytes[packet.srcOffset] !== 0xfe || ((bytes[packet.srcOffset + 1] as number) & 0xc0) !== 0x80) return;
  const advertised = decodeRouterAdvertisement(bytes, packet.transportOffset, packet.transportEnd);
  if (advertised === undefined) return;
  const { prefixes, dnsServers, lifetimeS } = advertised;
  const { srcMacOffset, srcOffset, vlan0 } = packet;
  const ip = formatIpv6(bytes, srcOffset);
  const mac = srcMacOffset < 0 ? undefined : formatMac(bytes, srcMacOffset);
  notebook.goesOn(`ra ${ip} ${mac} ${vlan0} ${lifetimeS > 0}`, {
    kind: "router-advertisement",
    ip,
    ...(mac !== undefined && { mac }),
    lifetimeS,
    prefixes: prefixes.map(({ offset, length }) => cidrText(bytes, offset, 16, length)),
    dns: dnsServers.map((at) => formatIpv6(bytes, at)),
    ...(vlan0 !== NO_VLAN && { vlan: vlan0 }),
    atMs: nowMs,
  });
  for (const { offset, length, onLink, validSeconds } of prefixes) {
    if (!onLink || validSeconds === 0) continue;
    const cidr = cidrText(bytes, offset, 16, length);
    notebook.fact({ kind: "home-net", cidr, source: "ra", atMs: nowMs });
  }
}
