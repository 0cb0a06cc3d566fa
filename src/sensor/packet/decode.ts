/** The door of this room: one packet of a given link type into the reused record. Never throws, never allocates. */
import { LINK_TYPE } from "../../base/link-type.ts";
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeFrameRelay } from "./frame-relay.ts";
import { decodeIeee80211, decodeRadiotap } from "./ieee80211.ts";
import { decodeLinuxCooked, decodeLinuxCooked2 } from "./linux-cooked.ts";
import { decodeLoopback } from "./loopback.ts";
import { decodeNflog } from "./nflog.ts";
import { judgeFrameLength, LONGEST_FRAME } from "./original-length.ts";
import { decodePpi } from "./ppi.ts";
import { decodeCiscoHdlc, decodePpp } from "./ppp.ts";
import { decodePppoe } from "./pppoe.ts";
import { decodeRawIp } from "./raw-ip.ts";

const UNKNOWN = anomalyBit("unknown-link-type");
const LENGTHS = anomalyBit("original-length-below-captured");

export function decodePacket(
  bytes: Uint8Array,
  start: number,
  capturedLength: number,
  originalLength: number,
  linkType: number,
  packet: DecodedPacket,
): void {
  packet.reset(start, capturedLength, originalLength);
  if (originalLength < capturedLength) packet.anomalies |= LENGTHS;
  if (originalLength > LONGEST_FRAME) judgeFrameLength(originalLength, packet);
  if (linkType === LINK_TYPE.ethernet) decodeEthernet(bytes, packet.start, packet);
  else decodeOther(bytes, linkType, packet);
}

function decodeOther(bytes: Uint8Array, linkType: number, packet: DecodedPacket): void {
  switch (linkType) {
    case LINK_TYPE.linuxSll:
      decodeLinuxCooked(bytes, packet);
      return;
    case LINK_TYPE.linuxSll2:
      decodeLinuxCooked2(bytes, packet);
      return;
    case LINK_TYPE.null:
    case LINK_TYPE.loop:
      decodeLoopback(bytes, packet);
      return;
    case LINK_TYPE.raw:
    case LINK_TYPE.rawLegacyBsd:
    case LINK_TYPE.rawLegacyOpenBsd:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      decodeRawIp(bytes, packet);
      return;
    case LINK_TYPE.pppoe:
      decodePppoe(bytes, packet.start, packet);
      return;
    case LINK_TYPE.ppp:
    case LINK_TYPE.pppHdlc:
      decodePpp(bytes, packet);
      return;
    case LINK_TYPE.ciscoHdlc:
      decodeCiscoHdlc(bytes, packet);
      return;
    case LINK_TYPE.ieee80211:
      decodeIeee80211(bytes, packet.start, false, packet);
      return;
    case LINK_TYPE.ieee80211Radiotap:
      decodeRadiotap(bytes, packet);
      return;
    case LINK_TYPE.ppi:
      decodePpi(bytes, packet);
      return;
    case LINK_TYPE.frameRelay:
      decodeFrameRelay(bytes, packet);
      return;
    case LINK_TYPE.nflog:
      decodeNflog(bytes, packet);
      return;
    default:
      packet.anomalies |= UNKNOWN;
  }
}
