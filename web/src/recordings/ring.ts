/** The arithmetic of a ring and the dumpcap line that does the same. Pure. */

import type { RuleCreate } from "../../../src/hub/api/contract/rule.ts";

export const UNITS = { m: 60, h: 3600, d: 86_400 } as const;
export type Unit = keyof typeof UNITS;

/** When a rule has what it was made for, whichever comes first; null: that never ends it. */
export interface UntilWish {
  readonly after: { readonly count: number; readonly unit: Unit } | null;
  readonly packets: number | null;
  readonly megabytes: number | null;
  readonly files: number | null;
}

export const NO_END: UntilWish = { after: null, packets: null, megabytes: null, files: null };

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

export function untilOf({ after, packets, megabytes, files }: UntilWish): Pick<RuleCreate, "until"> {
  const until = {
    ...(after !== null && { at: `${after.count}${after.unit}` }),
    ...(packets !== null && { packets }),
    ...(megabytes !== null && { bytes: megabytes * 1_000_000 }),
    ...(files !== null && { files }),
  };
  return Object.keys(until).length === 0 ? {} : { until };
}

/** Null where dumpcap cannot end so. */
export function dumpcapLine(
  wish: RingWish,
  until: UntilWish,
  filter: string,
  device: string,
  name: string,
): string | null {
  if (until.megabytes !== null) return null;
  const parts = ["dumpcap", "-i", device];
  if (wish.snaplen !== null) parts.push("-s", String(wish.snaplen));
  if (filter) parts.push("-f", quoted(filter));
  parts.push("-b", `filesize:${wish.filesizeKb}`, "-b", `files:${wish.files}`);
  if (wish.durationS !== null) parts.push("-b", `duration:${wish.durationS}`);
  if (until.packets !== null) parts.push("-c", String(until.packets));
  if (until.files !== null) parts.push("-a", `files:${until.files}`);
  if (until.after !== null) parts.push("-a", `duration:${until.after.count * UNITS[until.after.unit]}`);
  parts.push("-w", `${name}.pcapng`);
  return parts.join(" ");
}

/** For a shell: what it would look into stands between marks that it leaves alone. */
function quoted(filter: string): string {
  return /["$`\\!]/.test(filter) ? `'${filter.replaceAll("'", "'\\''")}'` : `"${filter}"`;
}
