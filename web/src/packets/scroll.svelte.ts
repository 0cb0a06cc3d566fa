/** A scrolled box of rows of one height, of which only those near the view are drawn. */
import { type ListWindow, topFor, windowOf } from "./window.ts";

export class Scroll {
  top = $state(0);
  view = $state(0);
  #box: HTMLElement | null = null;
  readonly #size: () => { count: number; row: number };

  constructor(size: () => { count: number; row: number }) {
    this.#size = size;
  }

  get window(): ListWindow {
    return windowOf({ ...this.#size(), view: this.view }, this.top);
  }

  /** Rows that fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.view / this.#size().row) - 1);
  }

  readonly attach = (box: HTMLElement): (() => void) => {
    this.#box = box;
    const scrolled = (): void => {
      this.top = box.scrollTop;
    };
    const sized = new ResizeObserver(() => {
      this.view = box.clientHeight;
    });
    box.addEventListener("scroll", scrolled, { passive: true });
    sized.observe(box);
    this.view = box.clientHeight;
    return () => {
      box.removeEventListener("scroll", scrolled);
      sized.disconnect();
      this.#box = null;
    };
  };

  /** Scrolls no further than it must. */
  show(index: number, middle = false): void {
    if (this.#box === null || index < 0) return;
    const wanted = topFor({ ...this.#size(), view: this.view }, this.#box.scrollTop, index, middle);
    if (wanted === this.#box.scrollTop) return;
    this.#box.scrollTop = wanted;
    this.top = this.#box.scrollTop;
  }
}
