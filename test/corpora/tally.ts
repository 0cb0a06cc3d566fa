/** Counts of one comparison over all captures. */
import type { Comparison, Difference, Examined } from "./comparison.ts";
import { REASONS } from "./explained.ts";
import type { Reason } from "./reasons/reason.ts";

export class Tally {
  readonly name: string;
  readonly oracle: string;
  readonly #comparison: Comparison;
  equal = 0;
  readonly explained = new Map<Reason, Difference[]>();
  readonly unexplained: Difference[] = [];

  constructor(comparison: Comparison) {
    this.name = comparison.name;
    this.oracle = comparison.oracle;
    this.#comparison = comparison;
  }

  look(examined: Examined): void {
    if (!this.#comparison.folders.includes(examined.capture.folder)) return;
    const { name: comparison, oracle } = this;
    for (const finding of this.#comparison.compare(examined)) {
      this.#add({ ...finding, comparison, oracle, examined });
    }
  }

  #add(difference: Difference): void {
    if (difference.equal) {
      this.equal++;
      return;
    }
    const reason = REASONS.find((candidate) => candidate.fits(difference));
    if (reason === undefined) this.unexplained.push(difference);
    else this.explained.set(reason, [...(this.explained.get(reason) ?? []), difference]);
  }

  get explainedCount(): number {
    return [...this.explained.values()].reduce((sum, list) => sum + list.length, 0);
  }

  get count(): number {
    return this.equal + this.explainedCount + this.unexplained.length;
  }

  /** Equal or explained, of all; 1 when there was nothing to compare. */
  get share(): number {
    return this.count === 0 ? 1 : 1 - this.unexplained.length / this.count;
  }
}
