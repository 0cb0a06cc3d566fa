/** Entry of the sensor process: hears from the supervisor what to capture, and ends with it. */
import { AppError } from "../base/app-error.ts";
import type { ChildMessage, SensorOrder, SensorStart } from "../model/child-message.ts";
import { Sensor } from "./sensor.ts";

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
      for (const order of early) started.order(order);
    },
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      fatal(error.line, error.exitStatus);
    },
  );
});

function fatal(line: string, exit: number): void {
  say({ type: "fatal", line, exit });
  setTimeout(() => process.exit(exit), 50);
}
