/** What the cameras do: short clips to their maker when something moves, and one that ends up streaming to a stranger. */
import { SERVERS, STRANGER } from "../cast.ts";
import { udp } from "../datagrams.ts";
import type { Host } from "../host.ts";
import { opaque } from "../tls-records.ts";
import type { Habit, Life } from "./habit.ts";
import { wakefulness } from "./rhythm.ts";
import { visit } from "./visit.ts";

const MINUTE_MS = 60_000;

/** A clip of some 300 kB when something moves. */
export function clips(server: Host, meanMinutes: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(meanMinutes * MINUTE_MS);
    for (;;) {
      const parts = Array.from({ length: dice.whole(3, 9) }, () => ({ up: 52_000, down: 180, afterMs: 400 }));
      now = yield* visit(now, device, server, parts, dice);
      now += dice.pause((meanMinutes * MINUTE_MS) / Math.max(0.1, wakefulness(now)));
    }
  };
}

const VIDEO_PORT = 32_100;
const VIDEO_BYTES = 1212;
/** The first minutes at full quality, then as much as a stranger's window shows: about 0.4 Mbit/s. */
const FULL_MINUTES = 4;
const FULL_EVERY_MS = 7.4;
const LATER_EVERY_MS = 25;

/** From its hour on, without end: video as datagrams to an address that nobody here has ever spoken with. */
export const stream: Habit = function* (device, { strangerMs, dice }): Life {
  const port = device.takePort();
  const there = { from: device, to: STRANGER, fromPort: port, toPort: VIDEO_PORT };
  const back = { from: STRANGER, to: device, fromPort: VIDEO_PORT, toPort: port };
  let now = strangerMs;
  for (let turn = 0; ; turn++) {
    yield udp(now, there, opaque(dice.whole(VIDEO_BYTES - 140, VIDEO_BYTES)));
    // A sign of life now and then: without it a device behind a router would not be reached.
    if (turn % 50 === 0) yield udp(now + 3, back, opaque(36));
    const full = now - strangerMs < FULL_MINUTES * MINUTE_MS;
    now += (full ? FULL_EVERY_MS : LATER_EVERY_MS) * dice.between(0.9, 1.1);
  }
};

export const porchClips = clips(SERVERS.cameraCloud, 25);
export const gardenClips = clips(SERVERS.cameraCloud, 40);
export const bell = clips(SERVERS.doorbellCloud, 90);
