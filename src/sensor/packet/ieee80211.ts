/**
 * 802.11 data frames (IEEE 802.11 §9.3.2) and the radiotap header before them (radiotap.org).
 *
 *     0               2          4      10     16     22         24
 *     | frame control | duration | A1   | A2   | A3   | sequence | A4 when both DS bits | QoS (2) | HT control (4) | LLC …
 *
 * Which address is whose depends on the two DS bits. Only data frames that are not encrypted lead to IP; the fourth
 * address, QoS, high-throughput and mesh fields shift where. Management and control frames are frames without IP.
 */
import { anomalyBit } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";
import { decodeLlc } from "./llc.ts";

const SHORT = anomalyBit("short-link-header");
const TYPE_DATA = 2;
const SUBTYPE = { noData: 4, qos: 8 } as const;
const FLAG = { toDs: 1, fromDs: 2, moreFragments: 4, protected: 0x40, order: 0x80 } as const;
const AGGREGATE = 0x80;

/** `padded`: the driver filled the header up to a multiple of four. */
export function decodeIeee80211(bytes: Uint8Array, at: number, padded: boolean, packet: DecodedPacket): void {
  if (packet.end - at < 24) {
    // Control frames are shorter, and nothing in them is wanted.
    if (packet.originalEnd - at < 10) packet.anomalies |= SHORT;
    return;
  }
  const control = bytes[at] as number;
  if (((control >> 2) & 3) !== TYPE_DATA) return;
  const flags = bytes[at + 1] as number;
  noteAddresses(flags, at, packet);
  const subtype = control >> 4;
  if ((subtype & SUBTYPE.noData) !== 0 || (flags & FLAG.protected) !== 0) return;
  // A later fragment has no LLC header; one that is first has it, and an IP packet cut short.
  if (((bytes[at + 22] as number) & 0x0f) !== 0) return;
  let length = (flags & (FLAG.toDs | FLAG.fromDs)) === 3 ? 30 : 24;
  if ((subtype & SUBTYPE.qos) !== 0) {
    if (packet.end - at < length + 2) return;
    // Several frames in one: each has a header of its own, and one packet cannot be two.
    if (((bytes[at + length] as number) & AGGREGATE) !== 0) return;
    length += 2;
    if ((flags & FLAG.order) !== 0) length += 4;
  }
  if (padded) length = (length + 3) & ~3;
  decodeLlc(bytes, at + length, packet);
}

function noteAddresses(flags: number, at: number, packet: DecodedPacket): void {
  const toDs = (flags & FLAG.toDs) !== 0;
  const fromDs = (flags & FLAG.fromDs) !== 0;
  packet.dstMacOffset = at + (toDs ? 16 : 4);
  if (!fromDs) packet.srcMacOffset = at + 10;
  else if (!toDs) packet.srcMacOffset = at + 16;
  else if (packet.end - at >= 30) packet.srcMacOffset = at + 24;
}

const PRESENT = { mactime: 1, flags: 2 } as const;
const RADIOTAP_PADDED = 0x20;
const RADIOTAP_BAD_CHECKSUM = 0x40;
const MAX_PRESENT_WORDS = 16;

/** Little-endian: version 0, padding, length (2), presence words while their top bit is set, fields. */
export function decodeRadiotap(bytes: Uint8Array, packet: DecodedPacket): void {
  const at = packet.start;
  if (packet.end - at < 8) {
    if (packet.originalEnd - at < 8) packet.anomalies |= SHORT;
    return;
  }
  const length = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
  if (bytes[at] !== 0 || length < 8 || at + length > packet.originalEnd) {
    packet.anomalies |= SHORT;
    return;
  }
  const flags = radiotapFlags(bytes, at, Math.min(at + length, packet.end));
  // What failed its check sequence says nothing for sure, not even who sent it.
  if ((flags & RADIOTAP_BAD_CHECKSUM) !== 0) return;
  decodeIeee80211(bytes, at + length, (flags & RADIOTAP_PADDED) !== 0, packet);
}

/** The second field, one byte, after the 8-byte clock, aligned from the header's start. */
function radiotapFlags(bytes: Uint8Array, at: number, end: number): number {
  const present = (bytes[at + 4] as number) | ((bytes[at + 5] as number) << 8);
  if ((present & PRESENT.flags) === 0) return 0;
  let field = at + 8;
  let top = bytes[at + 7] as number;
  for (let words = 1; (top & 0x80) !== 0; words++) {
    if (field + 4 > end || words === MAX_PRESENT_WORDS) return 0;
    top = bytes[field + 3] as number;
    field += 4;
  }
  if ((present & PRESENT.mactime) !== 0) field = at + ((field - at + 7) & ~7) + 8;
  return field < end ? (bytes[field] as number) : 0;
}
