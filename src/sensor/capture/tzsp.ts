/**
 * TaZmen Sniffer Protocol, version 1 (no RFC; as MikroTik's packet sniffer and access points send it), over UDP 37008.
 *
 *     version (1) = 1 | type | encapsulated protocol (2) | tags … | frame
 *     tag: 0 padding, 1 end (one byte each); else type (1) | length (1) | value
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import type { MirroredFrame, Unwrapped } from "./mirrored-frame.ts";

const VERSION = 1;
const HEAD = 4;
const TYPE_RECEIVED = 0;
const TYPE_TRANSMITTED = 1;
const LAST_TYPE = 5;
const TAG_PADDING = 0;
const TAG_END = 1;
/** How long the frame was before the sniffer cut it. */
const TAG_ORIGINAL = 0x29;
const IEEE802_11 = 105;
const PRISM = 119;
const AVS = 163;

export function unwrapTzsp(bytes: Uint8Array, at: number, end: number, frame: MirroredFrame): Unwrapped {
  if (end - at < HEAD || bytes[at] !== VERSION) return "damaged";
  const type = bytes[at + 1] as number;
  // Configuration, keep-alives, port openers.
  if (type !== TYPE_RECEIVED && type !== TYPE_TRANSMITTED) return type <= LAST_TYPE ? "nothing" : "damaged";
  const linkType = linkTypeOf(((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  if (linkType < 0) return "damaged";
  let original = 0;
  for (let tag = at + HEAD; tag < end; ) {
    const kind = bytes[tag] as number;
    if (kind === TAG_END) {
      if (tag + 1 >= end) return "nothing";
      frame.set(tag + 1, end, linkType, original);
      return "frame";
    }
    if (kind === TAG_PADDING) {
      tag++;
      continue;
    }
    if (tag + 1 >= end) return "damaged";
    const length = bytes[tag + 1] as number;
    if (kind === TAG_ORIGINAL && length === 2 && tag + 3 < end)
      original = ((bytes[tag + 2] as number) << 8) | (bytes[tag + 3] as number);
    tag += 2 + length;
  }
  return "damaged";
}

function linkTypeOf(protocol: number): number {
  if (protocol === 0x01) return LINK_TYPE.ethernet;
  if (protocol === 0x12) return IEEE802_11;
  if (protocol === 0x77) return PRISM;
  return protocol === 0x7f ? AVS : -1;
}
