/** The page's side of the worker: starts it, asks it, and ends it when it must not go on. */
import type { FromWorker, Question, Questions } from "./messages.ts";

export interface EngineFiles {
  /** Where they lie: changes with every build of them. */
  readonly base: string;
  /** Unpacked, for the bar while they come. */
  readonly wasmBytes: number;
  readonly dataBytes: number;
}

export class EngineTrouble extends Error {
  override readonly name = "EngineTrouble";
  readonly fatal: boolean;

  constructor(message: string, fatal: boolean) {
    super(message);
    this.fatal = fatal;
  }
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(cause: unknown): void;
}

export class Engine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: EngineTrouble | undefined;

  constructor(base: string) {
    this.#worker = new Worker(`${base}worker.js`);
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => this.end(event.message || "the dissectors' program did not load");
  }

  ask<Q extends Question>(
    question: Q,
    what: Questions[Q]["with"],
    moved: Transferable[] = [],
  ): Promise<Questions[Q]["answer"]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.#worker.postMessage({ id, ask: question, ...what }, moved);
    });
  }

  /** Whatever it is at. */
  end(why = "stopped"): void {
    this.#ended ??= new EngineTrouble(why, true);
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if ("answer" in message) waiting.resolve(message.answer);
    else {
      waiting.reject(new EngineTrouble(message.trouble, message.fatal));
      if (message.fatal) this.end(message.trouble);
    }
  }
}
