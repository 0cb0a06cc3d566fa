/** A habit: what one device does again and again, without end. Frames come in order of time. */
import type { Dice } from "../dice.ts";
import type { Frame } from "../frame-bytes.ts";
import type { Host } from "../host.ts";

/**
 * How the camera sends to strangers: video as datagrams to one who shows a sign of life now and then, or none (`one-way`),
 * through TLS to one, or a little to a hundred.
 */
export type Leak = "datagrams" | "one-way" | "tls" | "many";

export interface Day {
  /** The habit begins at or after it. */
  readonly fromMs: number;
  /** When the camera begins to stream to the stranger. */
  readonly strangerMs: number;
  readonly leak: Leak;
  readonly dice: Dice;
}

export type Life = Generator<Frame, void>;
export type Habit = (device: Host, day: Day) => Life;
