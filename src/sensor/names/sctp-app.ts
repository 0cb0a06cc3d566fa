/** What speaks over SCTP, by the payload protocol that its data chunks name (IANA), in Wireshark's words. */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { sctpPayloadProtocol } from "../packet/sctp.ts";

const APPS: Readonly<Record<number, string>> = {
  1: "iua",
  2: "m2ua",
  3: "m3ua",
  4: "sua",
  5: "m2pa",
  7: "h248",
  11: "asap",
  12: "enrp",
  18: "s1ap",
  19: "rua",
  20: "hnbap",
  24: "sbcap",
  25: "nbap",
  27: "x2ap",
  44: "sabp",
  46: "diameter",
  47: "dtls",
  50: "webrtc-dcep",
  51: "webrtc",
  53: "webrtc",
  60: "ngap",
  61: "xnap",
  62: "f1ap",
  64: "e1ap",
};

/** Undefined where the sender does not say, as most programs do not that use SCTP between themselves. */
export function appOfSctp(bytes: Uint8Array, packet: DecodedPacket): string | undefined {
  return APPS[sctpPayloadProtocol(bytes, packet)];
}
