/** The arithmetic of a ring and the dumpcap line that does the same. Pure. */

import type { RuleCreate } from "../../../src/hub/api/contract/rule.ts";

export interface RingWish {
  readonly files: number;
  readonly filesizeKb: number;
  readonly durationS: number | null;
  readonly snaplen: number | null;
  readonly keepS: number | null;
}

export const DEFAULT_RING: RingWish = {
  files: 5,
  filesizeKb: 1024,
  durationS: null,
  snaplen: null,
  keepS: null,
};

/** kB of dumpcap are 1000 bytes. The open file comes on top of the full ones. */
export function promisedBytes(ring: Pick<RingWish, "files" | "filesizeKb">): number {
  return (ring.files + 1) * ring.filesizeKb * 1000;
}

export function ringOf(wish: RingWish): Pick<RuleCreate, "ring" | "snaplen"> {
  const { files, filesizeKb, durationS, snaplen, keepS } = wish;
  return {
    ring: { files, filesizeKb, ...(durationS !== null && { durationS }), ...(keepS !== null && { keepS }) },
    ...(snaplen !== null && { snaplen }),
  };
}

export function dumpcapLine(wish: RingWish, filter: string, device: string, name: string): string {
  const parts = ["dumpcap", "-i", device];
  if (wish.snaplen !== null) parts.push("-s", String(wish.snaplen));
  if (filter) parts.push("-f", quoted(filter));
  parts.push("-b", `filesize:${wish.filesizeKb}`, "-b", `files:${wish.files}`);
  if (wish.durationS !== null) parts.push("-b", `duration:${wish.durationS}`);
  parts.push("-w", `${name}.pcapng`);
  return parts.join(" ");
}

/** For a shell: what it would look into stands between marks that it leaves alone. */
function quoted(filter: string): string {
  return /["$`\\!]/.test(filter) ? `'${filter.replaceAll("'", "'\\''")}'` : `"${filter}"`;
}
