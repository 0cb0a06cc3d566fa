/** Whether a recording will keep frames as long as was promised, at the rate at which it grows. Pure. */

/** A rate is believed after so long, or when half of the room is taken. */
const BELIEVED_MS = 600_000;

/** A file or chunk that goes as one, oldest first. */
export interface Piece {
  /** Event time of its newest frame. */
  readonly newestMs: number;
  readonly bytes: number;
}

export interface Growth {
  /** Bytes written, and the event time that took. */
  readonly rateBytes: number;
  readonly rateMs: number;
  /** The oldest piece goes when what there is reaches this. */
  readonly roomBytes: number;
  readonly nowMs: number;
}

/**
 * When the first frame younger than `keepMs` goes; undefined while the rate is not believed or none will. `goneMs`: frames
 * up to that time have gone.
 */
export function shortfallMs(
  keepMs: number,
  growth: Growth,
  pieces: readonly Piece[],
  goneMs?: number,
): number | undefined {
  const { rateBytes, rateMs, roomBytes, nowMs } = growth;
  let kept = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  if (rateBytes <= 0 || (rateMs < BELIEVED_MS && kept < roomBytes / 2)) return undefined;
  if (goneMs !== undefined && nowMs - goneMs < keepMs) return nowMs;
  const goesMs = (bytes: number): number => nowMs + (Math.max(0, roomBytes - bytes) / rateBytes) * rateMs;
  for (const { newestMs, bytes } of pieces) {
    const goes = goesMs(kept);
    if (goes - newestMs < keepMs) return goes;
    kept -= bytes;
  }
  return goesMs(0) - nowMs < keepMs ? goesMs(0) : undefined;
}
