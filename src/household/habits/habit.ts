/** A habit: what one device does again and again, without end. Frames come in order of time. */
import type { Dice } from "../dice.ts";
import type { Frame } from "../frame-bytes.ts";
import type { Host } from "../host.ts";

export interface Day {
  /** The habit begins at or after it. */
  readonly fromMs: number;
  /** When the camera begins to stream to the stranger. */
  readonly strangerMs: number;
  readonly dice: Dice;
}

export type Life = Generator<Frame, void>;
export type Habit = (device: Host, day: Day) => Life;
