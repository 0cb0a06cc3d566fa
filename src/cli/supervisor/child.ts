/**
 * One child process of the supervisor: started with its own identity and descriptors, started again when it dies
 * (with growing pauses when it dies at once), never again after it said that the world is not fit for it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { setPriority } from "node:os";
import type { Log } from "../../base/log.ts";
import { type ChildMessage, childMessageSchema } from "../../model/child-message.ts";
import type { Identity } from "./identity.ts";
import { launch } from "./launch.ts";

/** Descriptors of a child begin behind stdin, stdout, stderr. */
export const FIRST_FD = 3;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const HEALTHY_MS = 30_000;

/**
 * MB of the young generation, which V8 would begin smaller: what lies outside its heap may grow by about so much before
 * all of the heap is marked, and here bytes pass through. A stream of a full gigabit line costs a tenth less.
 */
const ROOM_FOR_GARBAGE = "--min-semi-space-size=8";

export interface ChildPlan {
  readonly name: string;
  readonly script: URL;
  readonly identity: Identity | undefined;
  /** Its scheduling priority beside the others: a storing hub must not keep the sensor from the packets. */
  readonly nice: number;
  /** Its working directory: the data folder. */
  readonly folder: string;
  /** Opened anew for each start, found at 3, 4, … by the child, closed here afterwards (standard input stays). */
  openDescriptors(): number[];
  readonly environment: NodeJS.ProcessEnv;
  /** The message that starts its work. */
  start(): unknown;
  heard(message: ChildMessage): void;
}

export class Child {
  readonly #plan: ChildPlan;
  readonly #log: Log;
  #process: ChildProcess | undefined;
  #stopping = false;
  #pauseMs = FIRST_PAUSE_MS;
  #startedAt = 0;
  #ended: (() => void) | undefined;

  constructor(plan: ChildPlan, log: Log) {
    this.#plan = plan;
    this.#log = log;
  }

  start(): void {
    const { identity, script, environment, name, folder } = this.#plan;
    const sources = this.#plan.openDescriptors();
    const way = launch(script, identity, FIRST_FD + sources.length);
    const descriptors = [...sources, ...way.descriptors];
    this.#startedAt = Date.now();
    const child = spawn(way.command, [ROOM_FOR_GARBAGE, ...way.args], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit", ...descriptors, "ipc"],
      env: environment,
      serialization: "json",
      ...(identity ?? {}),
    });
    for (const fd of descriptors) if (fd > 2) closeSync(fd);
    if (child.pid !== undefined) prioritise(child.pid, this.#plan.nice);
    this.#process = child;
    child.on("message", (value) => this.#hear(value));
    child.on("error", (error) => this.#log.warn(`the ${name} cannot be started: ${error.message}`));
    child.on("exit", (code, signal) => this.#exited(code, signal));
    child.send(this.#plan.start() as object, () => undefined);
  }

  /** Nothing where it does not run: its next start tells it all. */
  send(message: object): void {
    if (this.#process?.connected === true) this.#process.send(message, () => undefined);
  }

  /** From now on its end is no accident. */
  expectEnd(): void {
    this.#stopping = true;
  }

  /** Asks it to end and waits; kills it if it does not. */
  async stop(timeoutMs: number): Promise<void> {
    this.expectEnd();
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      this.#ended = () => {
        clearTimeout(timer);
        resolve();
      };
      child.kill("SIGTERM");
    });
  }

  /** What it needs may have gone meanwhile (an interface, a file): then later. */
  #startAgain(): void {
    try {
      this.start();
    } catch (error) {
      this.#log.warn(error instanceof Error ? error.message : String(error));
      setTimeout(() => {
        if (!this.#stopping) this.#startAgain();
      }, LONGEST_PAUSE_MS);
    }
  }

  #hear(value: unknown): void {
    const message = childMessageSchema.safeParse(value);
    if (!message.success) return;
    if (message.data.type === "fatal") this.#stopping = true;
    this.#plan.heard(message.data);
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#process = undefined;
    this.#ended?.();
    if (this.#stopping) return;
    if (Date.now() - this.#startedAt > HEALTHY_MS) this.#pauseMs = FIRST_PAUSE_MS;
    this.#log.warn(`the ${this.#plan.name} ended (${signal ?? `exit status ${code}`}); starting it again`);
    setTimeout(() => {
      if (!this.#stopping) this.#startAgain();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Best effort: below zero needs a right that not everybody has. */
function prioritise(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    return;
  }
}
