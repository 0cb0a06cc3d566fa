/** The hub's questions to the supervisor, over Node's own channel, and its answers. */
import { AppError, ERRORS, type ErrorCode } from "../base/app-error.ts";
import type { SourceAsk, SupervisorAnswer } from "../model/source-ask.ts";

const ANSWER_MS = 30_000;

type Answered = (answer: SupervisorAnswer) => void;

export class SupervisorLine {
  readonly #say: (message: object) => void;
  readonly #asked = new Map<number, Answered>();
  #nextId = 1;

  constructor(say: (message: object) => void) {
    this.#say = say;
  }

  /** Fails with what the supervisor says, an AppError. */
  async ask(ask: SourceAsk): Promise<unknown> {
    const id = this.#nextId++;
    const answer = await new Promise<SupervisorAnswer>((resolve, reject) => {
      const late = setTimeout(() => {
        this.#asked.delete(id);
        reject(new AppError("unreachable", "whoever opens the sources does not answer"));
      }, ANSWER_MS);
      this.#asked.set(id, (given) => {
        clearTimeout(late);
        resolve(given);
      });
      this.#say({ type: "ask", id, ask });
    });
    const { error } = answer;
    if (error === undefined) return answer.value;
    const code: ErrorCode = Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : "unsupported";
    throw new AppError(code, error.message, error.hint === undefined ? {} : { hint: error.hint });
  }

  hear(answer: SupervisorAnswer): void {
    this.#asked.get(answer.id)?.(answer);
    this.#asked.delete(answer.id);
  }
}
