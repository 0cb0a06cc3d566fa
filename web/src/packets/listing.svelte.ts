/** The packet list under a filter: rows come page by page as they are looked at, one question at a time. */
import type { Engine } from "./dissect/engine.ts";
import type { PacketRow } from "./dissect/messages.ts";

const PAGE = 100;
/** Pages kept; those looked at longest ago go first. */
const MOST_PAGES = 60;

export class Listing {
  /** Null until the first answer. */
  matched = $state<number | null>(null);
  /** What is wrong with the filter. */
  wrong = $state<string | null>(null);
  /** A filter is being run over the whole capture. */
  busy = $state(false);
  filter = $state("");
  #pages = $state.raw<ReadonlyMap<number, readonly PacketRow[]>>(new Map());
  readonly #engine: Engine;
  readonly #failed: (cause: unknown) => void;
  #wanted: { from: number; to: number } = { from: 0, to: PAGE };
  #asking = false;
  #turn = 0;

  constructor(engine: Engine, failed: (cause: unknown) => void) {
    this.#engine = engine;
    this.#failed = failed;
  }

  row(index: number): PacketRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The filter that is in force from now on; a wrong one changes nothing but `wrong`. */
  async apply(filter: string): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const wrong = filter === "" ? null : await this.#engine.ask("check", { filter });
      if (turn !== this.#turn) return;
      this.wrong = wrong;
      if (wrong !== null && this.matched !== null) return;
      const { matched, rows } = await this.#engine.ask("rows", {
        filter: wrong === null ? filter : "",
        skip: 0,
        limit: PAGE,
      });
      if (turn !== this.#turn) return;
      this.filter = wrong === null ? filter : "";
      this.matched = matched;
      this.#pages = new Map([[0, rows]]);
    } catch (cause) {
      this.#failed(cause);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Rows that are seen. */
  look(from: number, to: number): void {
    this.#wanted = { from, to };
    void this.#fill();
  }

  async place(frame: number): Promise<number> {
    return await this.#engine.ask("place", { filter: this.filter, frame });
  }

  async frameAt(index: number): Promise<number | undefined> {
    const known = this.row(index);
    if (known !== undefined) return known.frame;
    const { rows } = await this.#engine.ask("rows", { filter: this.filter, skip: index, limit: 1 });
    return rows[0]?.frame;
  }

  async #fill(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (let page = this.#missing(); page !== undefined; page = this.#missing()) {
        const turn = this.#turn;
        const { rows } = await this.#engine.ask("rows", {
          filter: this.filter,
          skip: page * PAGE,
          limit: PAGE,
        });
        if (turn !== this.#turn) continue;
        const pages = new Map(this.#pages);
        pages.set(page, rows);
        for (const old of pages.keys()) {
          if (pages.size <= MOST_PAGES) break;
          if (old !== page) pages.delete(old);
        }
        this.#pages = pages;
      }
    } catch (cause) {
      this.#failed(cause);
    }
    this.#asking = false;
  }

  /** Of what is seen now: what was seen a moment ago is no longer asked for. */
  #missing(): number | undefined {
    const { from, to } = this.#wanted;
    const end = Math.min(to, this.matched ?? 0);
    for (let page = Math.floor(from / PAGE); page * PAGE < end; page++) {
      if (!this.#pages.has(page)) return page;
    }
    return undefined;
  }
}
