/**
 * Compiles capture filters in a child process, one after the other: the packet path and the event loop never wait for
 * libpcap, and a text that takes too long or ends the child costs that text only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AppError } from "../../base/app-error.ts";
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { COMPILE_LIMIT_S, type FilterAnswer, type FilterRequest } from "./filter-talk.ts";

/** For an answer with all around it: Node's start, a machine that is busy. */
const ANSWER_LIMIT_MS = 15_000;

interface Job {
  readonly request: FilterRequest;
  readonly done: (instructions: readonly BpfInstruction[]) => void;
  readonly failed: (error: unknown) => void;
}

const waiting: Job[] = [];
let working = false;

/** Fails with an AppError: `invalid` with libpcap's own text, `unsupported` where filters cannot be compiled. */
export function compileInChild(text: string, linkType: number): Promise<readonly BpfInstruction[]> {
  return new Promise((done, failed) => {
    waiting.push({ request: { text, linkType }, done, failed });
    if (!working) void work();
  });
}

async function work(): Promise<void> {
  working = true;
  let child: FilterChild | undefined;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    try {
      child ??= await FilterChild.start();
      const answer = await child.ask(job.request);
      if ("error" in answer) job.failed(refused(answer.error));
      else if ("instructions" in answer) job.done(answer.instructions);
      else throw new Error("the filter compiler gave an answer to another question");
    } catch (error) {
      child?.end();
      child = undefined;
      job.failed(error);
    }
  }
  child?.end();
  working = false;
}

class FilterChild {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #errors = "";

  static async start(): Promise<FilterChild> {
    const child = new FilterChild();
    const first = await child.#answer();
    if (!("unsupported" in first)) return child;
    child.end();
    throw new AppError("unsupported", first.unsupported, { hint: first.hint });
  }

  private constructor() {
    const script = fileURLToPath(new URL(`./filter-child${EXTENSION}`, import.meta.url));
    this.#process = spawn(NODE, [...process.execArgv, script], { stdio: descriptorsFor(script) });
    const { stdin, stdout, stderr } = this.#process;
    if (stdin === null || stdout === null || stderr === null) throw new Error("the child has no pipes");
    // That it ended is told by its silence.
    this.#process.on("error", (error) => this.#note(error.message));
    stdin.on("error", () => undefined);
    stderr.on("data", (bytes) => this.#note(String(bytes)));
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  ask(request: FilterRequest): Promise<FilterAnswer> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }

  async #answer(): Promise<FilterAnswer> {
    const timer = setTimeout(() => this.end(), ANSWER_LIMIT_MS);
    try {
      const { done, value } = await this.#answers.next();
      if (done !== true) return JSON.parse(value) as FilterAnswer;
    } finally {
      clearTimeout(timer);
    }
    throw await this.#ended();
  }

  async #ended(): Promise<AppError> {
    const child = this.#process;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once("exit", resolve));
    }
    if (child.signalCode === "SIGALRM") {
      return new AppError("invalid", `libpcap needs more than ${COMPILE_LIMIT_S} s for this capture filter`, {
        hint: "Make it shorter, for example with net in place of many hosts",
      });
    }
    return new AppError("unsupported", "the process that compiles capture filters ended", {
      hint: `It said: ${this.#errors.replace(/\s+/g, " ") || (child.signalCode ?? `exit status ${child.exitCode}`)}`,
    });
  }

  #note(text: string): void {
    this.#errors = `${this.#errors}${text}`.slice(-500);
  }
}

const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** The running program itself, also where its path is closed to this user. */
const NODE = process.platform === "linux" ? "/proc/self/exe" : process.execPath;

/** A script that is reached through a descriptor needs the same one in the child. */
function descriptorsFor(script: string): ("pipe" | "ignore" | number)[] {
  const through = Number(/^\/proc\/self\/fd\/(\d+)\//.exec(script)?.[1] ?? 0);
  const between = Math.max(0, through - 3);
  return [
    "pipe",
    "pipe",
    "pipe",
    ...Array<"ignore">(between).fill("ignore"),
    ...(through > 2 ? [through] : []),
  ];
}

function refused(text: string): AppError {
  const line = text.replace(/\s+/g, " ");
  const name = /^unknown (ether )?(host|network)/.test(line);
  const hint = name
    ? "Names are not looked up on the network: give an address"
    : "The manual is pcap-filter(7)";
  return new AppError("invalid", `the capture filter is wrong: ${line}`, { hint });
}
