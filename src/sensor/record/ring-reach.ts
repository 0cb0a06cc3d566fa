/** How far back a ring reaches with its files, and whether that is as far as its rule promised. */
import type { Reach } from "../../model/reach.ts";
import type { Ring, RingFile, SensorRule } from "../../model/sniffer-rule.ts";
import { type Piece, shortfallMs } from "./promise.ts";
import { beginMsOf, numberOf } from "./ring-name.ts";
import { WriteRate } from "./write-rate.ts";

/** A packet block around its frame. */
const EPB_BYTES = 36;

/** What the ring has counted since it was made. */
interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

export class RingReach {
  /** Of all bytes that went into its files. */
  readonly rate = new WriteRate();
  readonly #slug: string;

  /** What lies there tells at which rate it came. */
  constructor(slug: string, files: readonly RingFile[]) {
    this.#slug = slug;
    for (const { name, bytes } of files) {
      const beginMs = beginMsOf(slug, name);
      if (beginMs !== undefined) this.rate.add(beginMs / 1000, bytes);
    }
  }

  report(
    { ring, until }: SensorRule,
    counted: Counted,
    files: readonly RingFile[],
    nowMs: number,
  ): { oldestMs?: number; reach?: Reach } {
    const [oldest] = files;
    const oldestMs = oldest && beginMsOf(this.#slug, oldest.name);
    const base = oldestMs === undefined ? {} : { oldestMs };
    const last = this.rate.last(nowMs / 1000);
    if (last === undefined || last.bytes === 0) return base;
    const rate = { rateBytes: last.bytes, rateMs: last.seconds * 1000 };
    const fileBytes = fullFileBytes(ring, counted, last);
    const holdsMs = (ring.files * fileBytes * rate.rateMs) / rate.rateBytes;
    const reach: Reach = { ...rate, holdsMs };
    const { keepS } = ring;
    if (keepS === undefined || holdsMs >= keepS * 1000) return { ...base, reach };
    // The oldest file goes when as many full ones as it may have follow it and the next begins.
    const growth = { ...rate, roomBytes: (ring.files + 1) * fileBytes, nowMs };
    const goneMs = oldest !== undefined && numberOf(this.#slug, oldest.name) !== 0 ? oldestMs : undefined;
    const shortMs = shortfallMs(keepS * 1000, growth, this.#pieces(files, nowMs), goneMs);
    const ends = until.files !== undefined && until.files <= ring.files + 1;
    if (shortMs === undefined || ends || (until.atMs !== undefined && until.atMs <= shortMs))
      return { ...base, reach };
    return { ...base, reach: { ...reach, shortMs } };
  }

  /** A file's newest frame is about as old as the first of the next one. */
  #pieces(files: readonly RingFile[], nowMs: number): Piece[] {
    return files.map(({ bytes }, i) => {
      const next = files[i + 1];
      return { bytes, newestMs: (next && beginMsOf(this.#slug, next.name)) ?? nowMs };
    });
  }
}

/** A file that is turned by time or packets is full before it has its size. */
function fullFileBytes(
  { filesizeKb, durationS, packets }: Ring,
  counted: Counted,
  rate: { bytes: number; seconds: number },
): number {
  const frame = counted.packets > 0 ? counted.bytes / counted.packets + EPB_BYTES : 0;
  return Math.min(
    filesizeKb * 1000,
    durationS === undefined ? Number.POSITIVE_INFINITY : (rate.bytes / rate.seconds) * durationS,
    packets === undefined || frame === 0 ? Number.POSITIVE_INFINITY : packets * frame,
  );
}
