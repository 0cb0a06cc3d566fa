/** Entry of the sensor process: hears from the supervisor what to capture, and ends with it. */
import { constants, getPriority, setPriority } from "node:os";
import { AppError } from "../base/app-error.ts";
import type { ChildMessage, SensorOrder, SensorStart } from "../model/child-message.ts";
import { Sensor } from "./sensor.ts";

/** Of what is asked about frames, behind the thread that takes them in: one step of nice is a tenth of a core. */
const GIVE_WAY = 10;

function say(message: ChildMessage): void {
  process.send?.(message);
}

let sensor: Sensor | undefined;
let stopping = false;

async function stop(exit: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await sensor?.stop();
  process.exit(exit);
}

process.on("SIGTERM", () => void stop(0));
process.on("SIGINT", () => undefined);
process.on("disconnect", () => void stop(0));
process.once("message", (start: SensorStart) => {
  // What it is ordered while it starts.
  const early: SensorOrder[] = [];
  process.on("message", (order: SensorOrder) => {
    if (sensor === undefined) early.push(order);
    else sensor.order(order);
  });
  Sensor.start(start, new URL("./packet-thread.js", import.meta.url), {
    ready: () => say({ type: "ready" }),
    fatal,
  }).then(
    (started) => {
      sensor = started;
      letPacketsFirst();
      for (const order of early) started.order(order);
    },
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      fatal(error.line, error.exitStatus);
    },
  );
});

/** Each thread has a nice value of its own on Linux: this changes the calling one's alone, and the others run already. */
function letPacketsFirst(): void {
  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + GIVE_WAY));
}

function fatal(line: string, exit: number): void {
  say({ type: "fatal", line, exit });
  setTimeout(() => process.exit(exit), 50);
}
