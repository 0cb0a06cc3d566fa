/** The arithmetic of a ring and the dumpcap line that does the same. Pure. */

import type { RuleCreate } from "../../../src/hub/api/contract/rule.ts";
import type { ObjectSelector } from "../../../src/model/selector.ts";

export interface RingWish {
  readonly files: number;
  readonly filesizeKb: number;
  readonly durationS: number | null;
  readonly snaplen: number | null;
}

export const DEFAULT_RING: RingWish = { files: 5, filesizeKb: 1024, durationS: null, snaplen: null };

/** kB of dumpcap are 1000 bytes. The open file comes on top of the full ones. */
export function promisedBytes(ring: Pick<RingWish, "files" | "filesizeKb">): number {
  return (ring.files + 1) * ring.filesizeKb * 1000;
}

export function ringOf(wish: RingWish): Pick<RuleCreate, "ring" | "snaplen"> {
  const { files, filesizeKb, durationS, snaplen } = wish;
  return {
    ring: { files, filesizeKb, ...(durationS !== null && { durationS }) },
    ...(snaplen !== null && { snaplen }),
  };
}

/** What the capture filter of dumpcap would have to say; null where it has no word for the object. */
export function captureFilter(
  object: ObjectSelector,
  macs: readonly string[],
  ips: readonly string[],
): string | null {
  if (object.kind === "all") return "";
  if (object.kind === "device") {
    const parts = macs.length > 0 ? macs.map((mac) => `ether host ${mac}`) : ips.map((ip) => `host ${ip}`);
    return parts.length > 0 ? parts.join(" or ") : null;
  }
  if (object.kind === "address" && object.value) {
    return object.value.includes("/") ? `net ${object.value}` : `host ${object.value}`;
  }
  return object.kind === "filter" ? (object.value ?? null) : null;
}

export function dumpcapLine(wish: RingWish, filter: string, device: string, name: string): string {
  const parts = ["dumpcap", "-i", device];
  if (wish.snaplen !== null) parts.push("-s", String(wish.snaplen));
  if (filter) parts.push("-f", `"${filter}"`);
  parts.push("-b", `filesize:${wish.filesizeKb}`, "-b", `files:${wish.files}`);
  if (wish.durationS !== null) parts.push("-b", `duration:${wish.durationS}`);
  parts.push("-w", `${name}.pcapng`);
  return parts.join(" ");
}
