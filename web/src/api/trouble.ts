/** An error of the API, or of the way to it, as one sentence for people. */
import type { Problem } from "../../../src/hub/api/contract/problem.ts";
import { t } from "../texts/index.ts";

export class Trouble extends Error {
  override readonly name = "Trouble";
  /** 0 if no answer came. */
  readonly status: number;
  readonly setupNeeded: boolean;
  /** In the hub's words, which are English. */
  readonly foreign: boolean;
  /** Of a filter that is wrong: which characters. */
  readonly fault: Problem["fault"];
  readonly fields: readonly { path: string; message: string }[];

  constructor(problem: Pick<Problem, "status" | "detail"> & Partial<Problem>, foreign = false) {
    super(problem.detail);
    this.status = problem.status;
    this.foreign = foreign;
    this.fault = problem.fault;
    this.setupNeeded = problem.setupNeeded ?? false;
    this.fields = problem.errors ?? [];
  }
}

export function troubleOf(cause: unknown): Trouble {
  if (cause instanceof Trouble) return cause;
  return new Trouble({ status: 0, detail: cause instanceof TypeError ? t.trouble.noAnswer : String(cause) });
}

export async function troubleOfAnswer(answer: Response): Promise<Trouble> {
  try {
    const problem = (await answer.json()) as Problem;
    if (typeof problem.detail === "string") return new Trouble({ ...problem, status: answer.status }, true);
  } catch {
    // Not a problem document: something between the page and the hub answered.
  }
  return new Trouble({ status: answer.status, detail: t.trouble.strange(answer.status) });
}
