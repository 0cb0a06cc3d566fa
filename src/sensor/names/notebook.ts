/** What the lessons write into: the tables of names and, so many a second, facts for the hub. */
import type { NamedFact } from "../../model/named-fact.ts";
import { AddressNames } from "./address-names.ts";
import { DomainTable } from "./domain-table.ts";

const FACTS_PER_SECOND = 1000;

export class Notebook {
  readonly domains = new DomainTable();
  readonly names = new AddressNames();
  /** Facts not told because a second held too many. */
  factsSkipped = 0;
  readonly #tell: (fact: NamedFact) => void;
  #second = Number.NaN;
  #told = 0;

  constructor(tell: (fact: NamedFact) => void) {
    this.#tell = tell;
  }

  /** `nowMs` is the packets' time, where the fact is told later than it was learned. */
  fact(fact: Exclude<NamedFact, { kind: "sighting" }>, nowMs = fact.atMs): void {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#told = 0;
    }
    if (++this.#told > FACTS_PER_SECOND) this.factsSkipped++;
    else this.#tell(fact);
  }
}
