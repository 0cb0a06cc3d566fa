/** Found, missed and raised wrongly, by kind of alarm; as a row of a table. */
export class Score {
  readonly #counts = new Map<string, { right: number; missed: number; wrong: number }>();

  /** Of one capture or story: what should be raised, what may be, what was, and what of that is judged. */
  add(
    should: Iterable<string>,
    may: readonly string[],
    found: ReadonlySet<string>,
    judged: readonly string[],
  ) {
    const expected = [...should];
    const right = expected.filter((kind) => found.has(kind));
    const missed = expected.filter((kind) => !found.has(kind));
    const wrong = [...found].filter(
      (kind) => judged.includes(kind) && !expected.includes(kind) && !may.includes(kind),
    );
    for (const kind of right) this.#of(kind).right++;
    for (const kind of missed) this.#of(kind).missed++;
    for (const kind of wrong) this.#of(kind).wrong++;
    return { missed, wrong };
  }

  has(kind: string): boolean {
    return this.#counts.has(kind);
  }

  /** Found of all that should be, raised wrongly, recall, precision; the second and last by another score, where only that judged. */
  cells(kind: string, judge: Score = this): string {
    const { right, missed } = this.#of(kind);
    const judged = judge.#of(kind);
    const share = (part: number, all: number): string => (all === 0 ? "–" : (part / all).toFixed(2));
    const all = right + missed;
    return `${right} of ${all} | ${judged.wrong} | ${share(right, all)} | ${share(judged.right, judged.right + judged.wrong)}`;
  }

  #of(kind: string): { right: number; missed: number; wrong: number } {
    const one = this.#counts.get(kind) ?? { right: 0, missed: 0, wrong: 0 };
    this.#counts.set(kind, one);
    return one;
  }
}
