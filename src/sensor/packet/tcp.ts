/**
 * TCP (RFC 9293).
 *
 *     0          2          4     8     12              13      14       16       18       20
 *     | src port | dst port | seq | ack | data offset   | flags | window | cksum  | urgent | options …
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { FRAGMENT, TCP_FLAG } from "./decoded-packet.ts";
import { TCP_OPTION, walkTcpOptions } from "./tcp-options.ts";
import { cutBySnaplen } from "./transport.ts";

const SHORT = anomalyBit("tcp-short-header");
const BAD_OFFSET = anomalyBit("tcp-bad-data-offset");
const SYN_WITH = anomalyBit("tcp-syn-with-fin-or-rst");
const NO_FLAGS = anomalyBit("tcp-no-flags");
const XMAS = anomalyBit("tcp-xmas-flags");
const SYN_DATA = anomalyBit("tcp-syn-with-data");

const XMAS_FLAGS = TCP_FLAG.fin | TCP_FLAG.psh | TCP_FLAG.urg;

export function decodeTcp(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.transportOffset;
  const have = packet.transportEnd - at;
  // A first fragment may be shorter: that is its own anomaly.
  if (have < 20 && packet.fragment === FRAGMENT.none && !cutBySnaplen(packet, at, 20))
    packet.anomalies |= SHORT;
  if (have < 4) return;
  packet.srcPort = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  packet.dstPort = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  if (have < 14) return;
  const flags = (bytes[at + 13] as number) & 0x3f;
  packet.tcpFlags = flags;
  if (flags === 0) packet.anomalies |= NO_FLAGS;
  else if (flags === XMAS_FLAGS) packet.anomalies |= XMAS;
  const headerLength = ((bytes[at + 12] as number) >> 4) * 4;
  if (headerLength < 20 || (headerLength > have && !mayReachFurther(packet, at, headerLength))) {
    packet.anomalies |= BAD_OFFSET;
    return;
  }
  packet.payloadStart = Math.min(at + headerLength, packet.transportEnd);
  if (headerLength > 20) walkTcpOptions(bytes, at + 20, at + headerLength, packet);
  if ((flags & TCP_FLAG.syn) !== 0) judgeSyn(flags, packet);
}

function mayReachFurther(packet: DecodedPacket, at: number, headerLength: number): boolean {
  return packet.fragment === FRAGMENT.first || cutBySnaplen(packet, at, headerLength);
}

function judgeSyn(flags: number, packet: DecodedPacket): void {
  if ((flags & (TCP_FLAG.fin | TCP_FLAG.rst)) !== 0) packet.anomalies |= SYN_WITH;
  if (packet.payloadEnd > packet.payloadStart && (packet.tcpOptions & TCP_OPTION.fastOpen) === 0)
    packet.anomalies |= SYN_DATA;
}
