/** Packets and wire bytes as capinfos counts them; a file that it refuses has none. */
import type { Capture } from "../capture.ts";
import { outputOf } from "./program.ts";

export interface Totals {
  readonly packets: number;
  readonly bytes: number;
}

/** By path; one start of the program counts many files. */
export async function capinfosTotals(captures: readonly Capture[]): Promise<Map<string, Totals>> {
  const paths = captures.map(({ path }) => path);
  const rows = paths.length === 0 ? "" : await outputOf("capinfos", ["-TrcdM", ...paths]);
  return new Map(
    rows.split("\n").flatMap((row) => {
      const [path, packets, bytes] = row.split("\t");
      if (path === undefined || packets === undefined) return [];
      return [[path, { packets: Number(packets), bytes: Number(bytes) }]];
    }),
  );
}
