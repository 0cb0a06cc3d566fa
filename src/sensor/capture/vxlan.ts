/**
 * VXLAN (RFC 7348) as a mirror's carrier, over UDP 4789.
 *
 *     flags (1): bit 3 is the network's number | 3 reserved | network (3) | reserved | Ethernet frame
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import type { MirroredFrame, Unwrapped } from "./mirrored-frame.ts";

const HEAD = 8;
const HAS_NETWORK = 0x08;
const ETHERNET_HEAD = 14;

export function unwrapVxlan(bytes: Uint8Array, at: number, end: number, frame: MirroredFrame): Unwrapped {
  if (end - at < HEAD + ETHERNET_HEAD || ((bytes[at] as number) & HAS_NETWORK) === 0) return "damaged";
  frame.set(at + HEAD, end, LINK_TYPE.ethernet);
  return "frame";
}
