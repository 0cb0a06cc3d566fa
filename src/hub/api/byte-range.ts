/** The Range header (RFC 9110 §14), one range only: several in one request are answered with the whole. */
export interface ByteRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export const RANGE_UNSATISFIABLE = "unsatisfiable";

/** Undefined: send the whole (no range asked, or one that we need not understand). */
export function byteRange(
  header: string | undefined,
  size: number,
): ByteRange | typeof RANGE_UNSATISFIABLE | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  if (match[1] === "") {
    const last = Math.min(Number(match[2]), size);
    return last === 0 ? RANGE_UNSATISFIABLE : { from: size - last, to: size };
  }
  const from = Number(match[1]);
  const to = match[2] === "" ? size : Math.min(Number(match[2]) + 1, size);
  if (match[2] !== "" && Number(match[2]) < from) return undefined;
  return from >= size ? RANGE_UNSATISFIABLE : { from, to };
}
