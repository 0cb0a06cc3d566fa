/**
 * GRE (RFC 2784, RFC 2890), version 1 of PPTP (RFC 2637), with whole Ethernet frames inside (gretap, NVGRE in RFC 7637)
 * or a mirror port's (ERSPAN).
 *
 *     0                     2
 *     | flags, version (3)  | protocol | checksum, key, sequence by flags …
 *
 * ERSPAN begins with 8 bytes of its own where there is a sequence number (type II), with 12 and perhaps 8 more in type III
 * (draft-foschiano-erspan §4), with none in type I; EoIP with a length and a tunnel id.
 */
import { moreAnomalyBit } from "./anomaly.ts";
import { type DecodedPacket, FRAGMENT } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";
import { tunnelIndex } from "./tunnel.ts";

const FLAG = {
  checksum: 0x8000,
  routing: 0x4000,
  key: 0x2000,
  sequence: 0x1000,
  acknowledged: 0x0080,
} as const;
const FIELD_BYTES = 4;
const ERSPAN = { type2Bytes: 8, type3Bytes: 12, moreBytes: 8 } as const;

const SHORT = moreAnomalyBit("tunnel-short-header");
const GRE = tunnelIndex("gre");
const BY_PROTOCOL = {
  gretap: { protocol: 0x6558, tunnel: tunnelIndex("gretap") },
  erspan: { protocol: 0x88be, tunnel: tunnelIndex("erspan") },
  erspan3: { protocol: 0x22eb, tunnel: tunnelIndex("erspan") },
  pptp: { protocol: 0x880b, tunnel: tunnelIndex("pptp") },
  eoip: { protocol: 0x6400, tunnel: tunnelIndex("eoip") },
} as const;

export function recogniseGre(bytes: Uint8Array, packet: DecodedPacket): void {
  packet.tunnel = GRE;
  const at = packet.transportOffset;
  if (packet.transportEnd - at < 4) {
    if (packet.fragment === FRAGMENT.none && !cutBySnaplen(packet, at, 4)) packet.moreAnomalies |= SHORT;
    return;
  }
  const protocol = greProtocol(bytes, at);
  const version = (bytes[at + 1] as number) & 7;
  if (version === 1) {
    if (protocol === BY_PROTOCOL.pptp.protocol) packet.tunnel = BY_PROTOCOL.pptp.tunnel;
    else if (protocol === BY_PROTOCOL.eoip.protocol) packet.tunnel = BY_PROTOCOL.eoip.tunnel;
  } else if (protocol === BY_PROTOCOL.gretap.protocol) packet.tunnel = BY_PROTOCOL.gretap.tunnel;
  else if (protocol === BY_PROTOCOL.erspan.protocol || protocol === BY_PROTOCOL.erspan3.protocol)
    packet.tunnel = BY_PROTOCOL.erspan.tunnel;
}

/** Where what is carried begins; -1 if there is nothing, or it cannot be told. The header's first 4 bytes are captured. */
export function greContentsAt(bytes: Uint8Array, at: number, end: number): number {
  const flags = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  const protocol = greProtocol(bytes, at);
  if ((flags & FLAG.routing) !== 0) return -1;
  let next = at + 4;
  if ((flags & 7) === 1) {
    next += FIELD_BYTES;
    if (protocol === BY_PROTOCOL.eoip.protocol) return next;
    // Without a sequence number it only acknowledges.
    if ((flags & FLAG.sequence) === 0) return -1;
    return next + FIELD_BYTES + ((flags & FLAG.acknowledged) !== 0 ? FIELD_BYTES : 0);
  }
  if ((flags & FLAG.checksum) !== 0) next += FIELD_BYTES;
  if ((flags & FLAG.key) !== 0) next += FIELD_BYTES;
  const numbered = (flags & FLAG.sequence) !== 0;
  if (numbered) next += FIELD_BYTES;
  if (protocol === BY_PROTOCOL.erspan.protocol) return numbered ? next + ERSPAN.type2Bytes : next;
  if (protocol !== BY_PROTOCOL.erspan3.protocol) return next;
  if (next + ERSPAN.type3Bytes > end) return -1;
  const more = ((bytes[next + ERSPAN.type3Bytes - 1] as number) & 1) !== 0;
  return next + ERSPAN.type3Bytes + (more ? ERSPAN.moreBytes : 0);
}

export function greProtocol(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}
