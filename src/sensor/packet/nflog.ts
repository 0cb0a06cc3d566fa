/**
 * Netfilter's log (LINKTYPE_NFLOG): attributes in the capturing host's byte order, one of which is the IP packet.
 *
 *     0        1         2                4
 *     | family | version | resource (2)   | length (2), type (2), value, padding to 4 | …
 *
 * Attribute 9 is the packet. Which byte order it is shows the first length: no attribute is longer than the frame.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";

const SHORT = anomalyBit("short-link-header");
const FAMILY = { ipv4: 2, ipv6: 10 } as const;
const PAYLOAD = 9;
const MAX_ATTRIBUTES = 64;

export function decodeNflog(bytes: Uint8Array, packet: DecodedPacket): void {
  const start = packet.start;
  if (packet.end - start < 8) {
    if (packet.originalEnd - start < 8) packet.anomalies |= SHORT;
    return;
  }
  const little = bytes[start + 5] === 0;
  let at = start + 4;
  for (let n = 0; n < MAX_ATTRIBUTES && packet.end - at >= 4; n++) {
    const length = half(bytes, at, little);
    if (length < 4 || at + length > packet.originalEnd) {
      packet.anomalies |= SHORT;
      return;
    }
    // The two top bits of a netlink attribute's type are flags.
    if ((half(bytes, at + 2, little) & 0x3fff) === PAYLOAD) {
      if (bytes[start] === FAMILY.ipv4) decodeIpv4(bytes, at + 4, packet);
      else if (bytes[start] === FAMILY.ipv6) decodeIpv6(bytes, at + 4, packet);
      return;
    }
    at += (length + 3) & ~3;
  }
}

function half(bytes: Uint8Array, at: number, little: boolean): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  return little ? (second << 8) | first : (first << 8) | second;
}
