/** Connections of TCP and SCTP: which packets open one, which answer that, and what a packet shows of how far it came. */
import { type DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { SCTP_CHUNK } from "../packet/sctp.ts";
import { sctpSeenBits } from "./sctp-state.ts";
import { seenBits } from "./tcp-state.ts";

const SYN_ACK = TCP_FLAG.syn | TCP_FLAG.ack;

/** A SYN, or SCTP's INIT. */
export function opens(packet: DecodedPacket): boolean {
  if (packet.proto === IP_PROTO.tcp) return (packet.tcpFlags & SYN_ACK) === TCP_FLAG.syn;
  return packet.proto === IP_PROTO.sctp && (packet.sctpChunks & SCTP_CHUNK.init) !== 0;
}

/** A SYN-ACK, or SCTP's INIT ACK. */
export function answersOpening(packet: DecodedPacket): boolean {
  if (packet.proto === IP_PROTO.tcp) return (packet.tcpFlags & SYN_ACK) === SYN_ACK;
  return packet.proto === IP_PROTO.sctp && (packet.sctpChunks & SCTP_CHUNK.initAck) !== 0;
}

/** Bits of SEEN; the packet is TCP's or SCTP's. */
export function seenIn(packet: DecodedPacket): number {
  const hasPayload = packet.payloadEnd > packet.payloadStart;
  if (packet.proto === IP_PROTO.tcp) return seenBits(packet.tcpFlags, hasPayload);
  return sctpSeenBits(packet.sctpChunks, hasPayload);
}
