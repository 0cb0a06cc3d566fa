/** The run: every capture is examined once, two at a time, and then asked by all comparisons. */
import { cpus } from "node:os";
import type { Capture } from "./capture.ts";
import { COMPARISONS } from "./comparisons/all.ts";
import { examine, type Oracles } from "./examine.ts";
import { capinfosTotals } from "./oracles/capinfos.ts";
import { installed } from "./oracles/program.ts";
import { Tally } from "./tally.ts";

/** Memory for what a large capture's dissection prints bounds this, not only the cores. */
const AT_ONCE = Math.min(2, cpus().length);

/** Without `dissecting` only what needs no tshark is compared. */
export async function runCorpus(
  captures: readonly Capture[],
  progress: (done: number, name: string) => void = () => {},
  dissecting = true,
): Promise<Tally[]> {
  const oracles: Oracles = {
    capinfos: installed("capinfos") ? await capinfosTotals(captures) : undefined,
    tshark: dissecting && installed("tshark"),
  };
  const tallies = COMPARISONS.map((comparison) => new Tally(comparison));
  const waiting = [...captures];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let capture = waiting.shift(); capture !== undefined; capture = waiting.shift()) {
      const examined = await examine(capture, oracles);
      for (const tally of tallies) tally.look(examined);
      progress(++done, `${capture.folder}/${capture.name}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tallies;
}
