/** What a router advertisement teaches: the prefixes of this link are home. */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { cidrText } from "./home-cidr.ts";
import type { Notebook } from "./notebook.ts";
import { decodeRouterAdvertisement } from "./router-advertisement.ts";

/** RFC 4861 §6.1.2: a hop limit of 255 and a link-local source prove that it came from this very link. */
const HOP_LIMIT = 7;

export function learnRouter(
  bytes: Uint8Array,
  packet: DecodedPacket,
  nowMs: number,
  notebook: Notebook,
): void {
  if (bytes[packet.networkOffset + HOP_LIMIT] !== 255) return;
  if (bytes[packet.srcOffset] !== 0xfe || ((bytes[packet.srcOffset + 1] as number) & 0xc0) !== 0x80) return;
  const prefixes = decodeRouterAdvertisement(bytes, packet.transportOffset, packet.transportEnd) ?? [];
  for (const { offset, length, onLink, validSeconds } of prefixes) {
    if (!onLink || validSeconds === 0) continue;
    const cidr = cidrText(bytes, offset, 16, length);
    notebook.fact({ kind: "home-net", cidr, source: "ra", atMs: nowMs });
  }
}
