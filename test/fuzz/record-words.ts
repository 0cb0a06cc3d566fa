/** The decoded record as words, so that two of them can be compared fast: offsets count from the packet's first byte. */
import type { DecodedPacket } from "../../src/sensor/packet/decoded-packet.ts";

export function recordWords(p: DecodedPacket, out: Float64Array): void {
  const base = p.start;
  let n = 0;
  out[n++] = 0;
  out[n++] = p.end - base;
  out[n++] = p.originalEnd - base;
  out[n++] = p.macOffset < 0 ? -1 : p.macOffset - base;
  out[n++] = p.dstMacOffset < 0 ? -1 : p.dstMacOffset - base;
  out[n++] = p.srcMacOffset < 0 ? -1 : p.srcMacOffset - base;
  out[n++] = p.vlan0;
  out[n++] = p.vlan1;
  out[n++] = p.etherType;
  out[n++] = p.network;
  // Offsets that are not valid stay 0, wherever the packet lies.
  out[n++] = p.network === 0 ? p.networkOffset : p.networkOffset - base;
  out[n++] = p.network === 0 ? p.srcOffset : p.srcOffset - base;
  out[n++] = p.network === 0 ? p.dstOffset : p.dstOffset - base;
  out[n++] = p.addressLength;
  out[n++] = p.proto;
  out[n++] = p.fragment;
  out[n++] = p.fragmentId;
  out[n++] = p.fragmentStart;
  out[n++] = p.fragmentEnd;
  const transport = p.network === 4 || p.network === 6 ? base : 0;
  out[n++] = p.transportOffset - transport;
  out[n++] = p.transportEnd - transport;
  out[n++] = p.srcPort;
  out[n++] = p.dstPort;
  out[n++] = p.tcpFlags;
  out[n++] = p.tcpOptions;
  out[n++] = p.tcpMss;
  out[n++] = p.tcpWindowScale;
  out[n++] = p.sctpChunks;
  out[n++] = p.icmpType;
  out[n++] = p.icmpCode;
  out[n++] = p.payloadStart - transport;
  out[n++] = p.payloadEnd - transport;
  out[n++] = p.tunnel;
  out[n++] = p.anomalies;
  out[n++] = p.moreAnomalies;
}

/** Fields that `recordWords` knows; a test holds it to the record's own. */
export const RECORD_FIELDS = 35;

/** Index of the first word that differs, or -1. */
export function firstDifference(a: Float64Array, b: Float64Array): number {
  for (let i = 0; i < RECORD_FIELDS; i++) if (a[i] !== b[i]) return i;
  return -1;
}
