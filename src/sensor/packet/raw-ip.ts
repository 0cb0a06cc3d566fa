/** Raw IP (LINKTYPE_RAW, LINKTYPE_IPV4, LINKTYPE_IPV6): no link header; the version is the first half byte. */
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

export function decodeRawIp(bytes: Uint8Array, packet: DecodedPacket): void {
  if (packet.end === packet.start) return;
  if ((bytes[packet.start] as number) >> 4 === 6) decodeIpv6(bytes, packet.start, packet);
  else decodeIpv4(bytes, packet.start, packet);
}
