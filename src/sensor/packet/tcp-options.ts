/**
 * TCP options (RFC 9293 §3.1, RFC 7323, RFC 2018, RFC 7413, RFC 8684), walked in place.
 *
 *     | kind | length, both bytes counted | … |      kinds 0 (end) and 1 (padding) are one byte
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";

const BAD_OPTIONS = anomalyBit("tcp-bad-options");

/** Bits of `DecodedPacket.tcpOptions`. */
export const TCP_OPTION = {
  mss: 1,
  windowScale: 2,
  sackPermitted: 4,
  sack: 8,
  timestamps: 16,
  multipath: 32,
  fastOpen: 64,
} as const;

const END = 0;
const PADDING = 1;
const KIND = {
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
  multipath: 30,
  fastOpen: 34,
} as const;
/** NOP, NOP, timestamps of ten bytes: what nearly every segment has. */
const USUAL = 0x0101080a;

/** `end` is the header's end as its data offset claims it; what the snaplen cut off is not looked for. */
export function walkTcpOptions(bytes: Uint8Array, start: number, end: number, packet: DecodedPacket): void {
  const captured = Math.min(end, packet.transportEnd);
  if (end - start === 12 && captured === end && isUsual(bytes, start)) {
    packet.tcpOptions = TCP_OPTION.timestamps;
    return;
  }
  let at = start;
  while (at < captured) {
    const kind = bytes[at] as number;
    if (kind === END) return;
    if (kind === PADDING) {
      at++;
      continue;
    }
    if (at + 1 >= captured) {
      if (at + 1 >= end) packet.anomalies |= BAD_OPTIONS;
      return;
    }
    const length = bytes[at + 1] as number;
    if (length < 2 || at + length > end || !fits(kind, length)) {
      packet.anomalies |= BAD_OPTIONS;
      return;
    }
    if (at + length <= captured) note(bytes, at, kind, packet);
    at += length;
  }
}

function isUsual(bytes: Uint8Array, at: number): boolean {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) ===
    USUAL
  );
}

function fits(kind: number, length: number): boolean {
  switch (kind) {
    case KIND.mss:
      return length === 4;
    case KIND.windowScale:
      return length === 3;
    case KIND.sackPermitted:
      return length === 2;
    case KIND.timestamps:
      return length === 10;
    case KIND.sack:
      return length >= 10 && (length - 2) % 8 === 0;
    default:
      return true;
  }
}

function note(bytes: Uint8Array, at: number, kind: number, packet: DecodedPacket): void {
  switch (kind) {
    case KIND.mss:
      packet.tcpOptions |= TCP_OPTION.mss;
      packet.tcpMss = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
      return;
    case KIND.windowScale:
      packet.tcpOptions |= TCP_OPTION.windowScale;
      packet.tcpWindowScale = bytes[at + 2] as number;
      return;
    case KIND.sackPermitted:
      packet.tcpOptions |= TCP_OPTION.sackPermitted;
      return;
    case KIND.sack:
      packet.tcpOptions |= TCP_OPTION.sack;
      return;
    case KIND.timestamps:
      packet.tcpOptions |= TCP_OPTION.timestamps;
      return;
    case KIND.multipath:
      packet.tcpOptions |= TCP_OPTION.multipath;
      return;
    case KIND.fastOpen:
      packet.tcpOptions |= TCP_OPTION.fastOpen;
      return;
    default:
  }
}
