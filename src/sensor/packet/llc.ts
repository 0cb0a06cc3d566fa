/**
 * LLC and SNAP (IEEE 802.2, RFC 1042, IEEE 802.1H).
 *
 *     0      1      2         3     6
 *     | DSAP | SSAP | control | OUI | protocol | …
 *
 * SAP 6 is IPv4 without SNAP. SNAP's protocol is an EtherType only with OUI 00-00-00 or 00-00-f8; other organisations
 * count their own (Cisco's 00-00-0c: CDP, VTP …), and spanning tree, NetBEUI and IPX have SAPs of theirs: no IP.
 */
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeNetwork } from "./network.ts";

const SAP_SNAP = 0xaa;
const SAP_IP = 0x06;
const UNNUMBERED_INFORMATION = 0x03;
const OUI_BRIDGE_TUNNEL = 0xf8;

export function decodeLlc(bytes: Uint8Array, offset: number, packet: DecodedPacket): void {
  if (packet.end - offset < 3) return;
  const sap = bytes[offset] as number;
  if (sap !== bytes[offset + 1] || bytes[offset + 2] !== UNNUMBERED_INFORMATION) return;
  if (sap === SAP_IP) {
    decodeIpv4(bytes, offset + 3, packet);
    return;
  }
  if (sap !== SAP_SNAP || packet.end - offset < 8) return;
  const organisation = bytes[offset + 5] as number;
  if (bytes[offset + 3] !== 0 || bytes[offset + 4] !== 0) return;
  if (organisation !== 0 && organisation !== OUI_BRIDGE_TUNNEL) return;
  const type = ((bytes[offset + 6] as number) << 8) | (bytes[offset + 7] as number);
  packet.etherType = type;
  decodeNetwork(bytes, offset + 8, type, packet);
}
