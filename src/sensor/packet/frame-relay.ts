/**
 * Frame relay (LINKTYPE_FRELAY): Q.922's address, then RFC 2427's encapsulation or Cisco's older one.
 *
 *     | address (2 to 4), the last byte's last bit is 1 | EtherType (2) | …               Cisco
 *     | address                                         | 03 | padding 00 | NLPID | …     RFC 2427 §3, §4
 *
 * NLPID cc is IPv4, 8e IPv6, and 80 a SNAP header of five bytes.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { decodeNetwork } from "./network.ts";

const SHORT = anomalyBit("short-link-header");
const LONGEST_ADDRESS = 4;
const UNNUMBERED_INFORMATION = 3;
const NLPID = { snap: 0x80, ipv6: 0x8e, ipv4: 0xcc } as const;

export function decodeFrameRelay(bytes: Uint8Array, packet: DecodedPacket): void {
  let at = packet.start;
  while (at < packet.end && at - packet.start < LONGEST_ADDRESS && ((bytes[at] as number) & 1) === 0) at++;
  if (packet.end - at < 3) {
    if (packet.originalEnd - at < 3) packet.anomalies |= SHORT;
    return;
  }
  // No address ends within its bounds.
  if (((bytes[at] as number) & 1) === 0 || at === packet.start) {
    packet.anomalies |= SHORT;
    return;
  }
  at++;
  if (bytes[at] === UNNUMBERED_INFORMATION) decodeNlpid(bytes, at + 1, packet);
  else decodeNetwork(bytes, at + 2, ((bytes[at] as number) << 8) | (bytes[at + 1] as number), packet);
}

function decodeNlpid(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  let at = offset;
  if (bytes[at] === 0) at++;
  if (at >= packet.end) return;
  switch (bytes[at]) {
    case NLPID.ipv4:
      decodeIpv4(bytes, at + 1, packet);
      return;
    case NLPID.ipv6:
      decodeIpv6(bytes, at + 1, packet);
      return;
    case NLPID.snap: {
      if (packet.end - at < 6) return;
      // Another organisation than 00-00-00 has numbers of its own.
      if (bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) return;
      const type = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
      decodeNetwork(bytes, at + 6, type, packet);
      return;
    }
    default:
  }
}
