/**
 * GRE (RFC 2784, RFC 2890), version 1 of PPTP (RFC 2637), with whole Ethernet frames inside (gretap, NVGRE in RFC 7637)
 * or a mirror port's (ERSPAN).
 *
 *     0                     2
 *     | flags, version (3)  | protocol | checksum, key, sequence by flags …
 */
import { moreAnomalyBit } from "./anomaly.ts";
import { type DecodedPacket, FRAGMENT } from "./decoded-packet.ts";
import { cutBySnaplen } from "./transport.ts";
import { tunnelIndex } from "./tunnel.ts";

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
  const protocol = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  const version = (bytes[at + 1] as number) & 7;
  if (version === 1) {
    if (protocol === BY_PROTOCOL.pptp.protocol) packet.tunnel = BY_PROTOCOL.pptp.tunnel;
    else if (protocol === BY_PROTOCOL.eoip.protocol) packet.tunnel = BY_PROTOCOL.eoip.tunnel;
  } else if (protocol === BY_PROTOCOL.gretap.protocol) packet.tunnel = BY_PROTOCOL.gretap.tunnel;
  else if (protocol === BY_PROTOCOL.erspan.protocol || protocol === BY_PROTOCOL.erspan3.protocol)
    packet.tunnel = BY_PROTOCOL.erspan.tunnel;
}
