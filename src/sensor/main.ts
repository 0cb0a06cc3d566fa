/** Entry of the sensor process: hears from the supervisor what to capture, and ends with it. */
import { AppError } from "../base/app-error.ts";
import type { ChildMessage, SensorStart } from "../model/child-message.ts";
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
  Sensor.start(start, new URL("./packet-thread.js", import.meta.url), {
    ready: () => say({ type: "ready" }),
    fatal,
  }).then(
    (started) => {
      sensor = started;
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
