/**
 * Whether a kernel's ring is half full, as the packet thread sees it. Who reads the past meanwhile takes processor time that
 * the frames which come need more, and gives way: to a bound, for what is asked for must come too.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Between two parts of the past. */
const PATIENCE_MS = 50;
const LOOK_MS = 5;

export class RingPressure {
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;
  readonly #patienceMs: number;

  constructor(memory = new SharedArrayBuffer(4), patienceMs = PATIENCE_MS) {
    this.memory = memory;
    this.#patienceMs = patienceMs;
    this.#word = new Int32Array(memory);
  }

  get pressed(): boolean {
    return Atomics.load(this.#word, 0) !== 0;
  }

  note(pressed: boolean): void {
    if (pressed !== this.pressed) Atomics.store(this.#word, 0, pressed ? 1 : 0);
  }

  /** The parts, each after the first when nothing presses, or a while later. */
  async *calmly(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      yield part;
      for (let waited = 0; this.pressed && waited < this.#patienceMs; waited += LOOK_MS) await sleep(LOOK_MS);
    }
  }
}
