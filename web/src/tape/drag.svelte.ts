/** Drawing a span on the tape with a finger or a pointer. */
import { type Span, wholeMinutes } from "./span.ts";

/** Shorter strokes are a click: it takes the bucket under it, or lets the span go. */
const CLICK_PX = 4;

export class Drag {
  /** While the stroke goes on. */
  span = $state.raw<Span | null>(null);
  /** The time under the pointer; null when it is elsewhere. */
  hover = $state<number | null>(null);
  #startX: number | null = null;
  readonly #extent: () => Span;
  readonly #done: (span: Span | null, click: number | null) => void;

  constructor(extent: () => Span, done: (span: Span | null, click: number | null) => void) {
    this.#extent = extent;
    this.#done = done;
  }

  #timeAt(event: PointerEvent, x = event.clientX): number {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const { from, to } = this.#extent();
    return from + Math.min(1, Math.max(0, (x - box.left) / box.width)) * (to - from);
  }

  down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#startX = event.clientX;
  };

  move = (event: PointerEvent): void => {
    this.hover = this.#timeAt(event);
    if (this.#startX === null || Math.abs(event.clientX - this.#startX) < CLICK_PX) return;
    const ends = [this.#timeAt(event, this.#startX), this.hover];
    this.span = wholeMinutes({ from: Math.min(...ends), to: Math.max(...ends) });
  };

  up = (event: PointerEvent): void => {
    if (this.#startX === null) return;
    this.#startX = null;
    const span = this.span;
    this.span = null;
    this.#done(span, span ? null : this.#timeAt(event));
  };

  cancel = (): void => {
    this.#startX = null;
    this.span = null;
  };

  leave = (): void => {
    this.hover = null;
  };
}
