/** The hub's process: the supervisor starts it and tells it over Node's channel what to be. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/app-error.ts";
import { createLog } from "../base/log.ts";
import type { ChildMessage, HubStart } from "../model/child-message.ts";
import type { SupervisorAnswer } from "../model/source-ask.ts";
import { type RunningHub, startHub } from "./hub.ts";
import { SupervisorLine } from "./supervisor-line.ts";

/** A hub that cannot end in time is ended. */
const STOP_LIMIT_MS = 10_000;
const SENSORS_FIRST_MS = 2500;

const log = createLog("hub");
let running: Promise<RunningHub> | undefined;
let ending = false;

const supervisor = new SupervisorLine((message) => tell(message as ChildMessage));

function tell(message: ChildMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** Beside the bundle when built; in a checkout run from its sources, what was built last. */
function webFolder(): string {
  const beside = join(import.meta.dirname, "web");
  return existsSync(beside) ? beside : join(import.meta.dirname, "../../dist/web");
}

async function start(message: HubStart): Promise<void> {
  try {
    running = startHub(message, {
      askSupervisor: (ask) => supervisor.ask(ask),
      watch: (line) => tell({ type: "watch", line: line.slice(0, 300) }),
      log,
      webFolder: webFolder(),
    });
    const { url, setupUrl, fingerprint } = await running;
    tell({
      type: "ready",
      url,
      ...(setupUrl === undefined ? {} : { setupUrl }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const fatal: ChildMessage = { type: "fatal", line: error.line.slice(0, 1000), exit: error.exitStatus };
    process.send?.(fatal, () => process.exit(error.exitStatus));
  }
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  let status = 0;
  try {
    const hub = await running;
    // Asked at once with everything else (a terminal, a service manager), the sensor still has its last words to say.
    await hub?.sensorsGone(SENSORS_FIRST_MS);
    await hub?.stop();
  } catch (error) {
    log.warn(`stopping: ${String(error)}`);
    status = 1;
  }
  process.exit(status);
}

// The supervisor is the only one on this channel: what it sends is believed.
process.on("message", (message) => {
  if (running === undefined) void start(message as HubStart);
  else if ((message as SupervisorAnswer).type === "answer") supervisor.hear(message as SupervisorAnswer);
});
process.on("disconnect", () => void end());
process.on("SIGTERM", () => void end());
// A terminal's Ctrl-C reaches all: the supervisor says when.
process.on("SIGINT", () => undefined);
