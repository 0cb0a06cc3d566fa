/** What would be left of the timeline within less room. Pure. */
import type { TimelineCut } from "../../../model/budget-state.ts";

export interface TimelinePiece {
  readonly bytes: number;
  readonly minMs: number;
}

/** Pieces go as they lie on the disk, the oldest first. */
export function cutToRoom(pieces: readonly TimelinePiece[], roomBytes: number): TimelineCut {
  const all = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  let goneBytes = 0;
  let first = 0;
  for (; all - goneBytes > roomBytes; first++) goneBytes += pieces[first]?.bytes ?? 0;
  const left = pieces.slice(first).map(({ minMs }) => minMs);
  return { goneBytes, oldestMs: left.length === 0 ? null : Math.min(...left) };
}
