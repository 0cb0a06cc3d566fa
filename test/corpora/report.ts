/** A run as people read it: the table of docs/limits.md, and the list of differences with where they were met. */
import type { Difference } from "./comparison.ts";
import type { Tally } from "./tally.ts";

/** Equal or explained; below it a run has failed. */
export const BOUND = 0.995;
const MOST_EXAMPLES = 5;

export function failed(tallies: readonly Tally[]): Tally[] {
  return tallies.filter((tally) => tally.share < BOUND);
}

export function table(tallies: readonly Tally[]): string {
  const rows = tallies
    .filter((tally) => tally.count > 0)
    .map(({ name, oracle, count, equal, explainedCount, unexplained, share }) =>
      [name, oracle, count, equal, explainedCount, unexplained.length, percent(share)].join(" | "),
    );
  const head = "what | oracle | compared | equal | explained | different | equal or explained";
  return [`| ${head} |`, "|---|---|---|---|---|---|---|", ...rows.map((row) => `| ${row} |`)].join("\n");
}

/** The reasons that explained something, with how often. */
export function reasons(tallies: readonly Tally[]): string {
  const counts = new Map<string, number>();
  for (const { explained } of tallies) {
    for (const [{ name, right, why }, list] of explained) {
      const line = `**${name}** (right: ${right}). ${why}`;
      counts.set(line, (counts.get(line) ?? 0) + list.length);
    }
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([line, count]) => `- ${count} × ${line}`)
    .join("\n");
}

/** Unexplained differences; `all` or a few of each comparison. */
export function differences(tallies: readonly Tally[], all: boolean): string {
  return tallies
    .flatMap(({ name, unexplained }) => {
      const shown = all ? unexplained : unexplained.slice(0, MOST_EXAMPLES);
      const rest = unexplained.length - shown.length;
      return [
        ...shown.map((difference) => `${name}: ${lineOf(difference)}`),
        ...(rest > 0 ? [`… and ${rest} more`] : []),
      ];
    })
    .join("\n");
}

export function lineOf({ examined, subject, ours, theirs }: Difference): string {
  return `${examined.capture.folder}/${examined.capture.name}: ${subject}: ours ${ours}; theirs ${theirs}`;
}

function percent(share: number): string {
  // Never round a difference away.
  return share === 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
