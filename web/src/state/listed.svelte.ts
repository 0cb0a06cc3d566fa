/** A list of the hub that is read page by page: the first anew when what it depends on changes, more on demand. */
import type { Page } from "../../../src/hub/api/contract/paging.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { Loaded } from "./loaded.svelte.ts";

type PageReader<T> = (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>;

export class Listed<T> {
  readonly #first: Loaded<Page<T>>;
  #more = $state.raw<readonly Page<T>[]>([]);
  #trouble = $state.raw<Trouble | null>(null);
  adding = $state(false);
  readonly #ask: () => PageReader<T> | null;

  /** As `Loaded`: `ask` reads what it depends on, `key` names the list; more pages are let go with the first. */
  constructor(ask: () => PageReader<T> | null, key: () => string) {
    this.#ask = ask;
    this.#first = new Loaded(() => {
      const reader = ask();
      return reader && ((signal) => this.#begin(reader, signal));
    }, key);
  }

  get items(): readonly T[] | null {
    const first = this.#first.data;
    return first && [...first.items, ...this.#more.flatMap((page) => page.items)];
  }
  get next(): string | null {
    const last = this.#more.at(-1) ?? this.#first.data;
    return last?.next ?? null;
  }
  get busy(): boolean {
    return this.#first.busy;
  }
  get trouble(): Trouble | null {
    return this.#first.trouble ?? this.#trouble;
  }

  again = (): void => {
    this.#trouble = null;
    this.#first.again();
  };

  more = async (): Promise<void> => {
    const reader = this.#ask();
    const cursor = this.next;
    if (!reader || cursor === null || this.adding) return;
    const of = this.#first.data;
    this.adding = true;
    try {
      const page = await reader(cursor);
      // Meanwhile it may have become another list.
      if (of === this.#first.data) this.#more = [...this.#more, page];
    } catch (cause) {
      this.#trouble = troubleOf(cause);
    }
    this.adding = false;
  };

  async #begin(reader: PageReader<T>, signal: AbortSignal): Promise<Page<T>> {
    const page = await reader(undefined, signal);
    if (!signal.aborted) this.#more = [];
    return page;
  }
}
