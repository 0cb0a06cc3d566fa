/** What the cameras do: short clips to their maker when something moves, and one that ends up streaming to a stranger. */
import { RELAY, SERVERS, STRANGER, stranger } from "../cast.ts";
import { udp } from "../datagrams.ts";
import type { Dice } from "../dice.ts";
import type { Host } from "../host.ts";
import { opaque } from "../tls-records.ts";
import type { Day, Habit, Life } from "./habit.ts";
import { wakefulness } from "./rhythm.ts";
import { type Exchange, visit } from "./visit.ts";

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

/** From its hour on it streams to strangers. */
export const stream: Habit = function* (device, day): Life {
  if (day.leak === "datagrams" || day.leak === "one-way") yield* datagrams(device, day);
  else if (day.leak === "tls") yield* throughTls(device, day);
  else yield* toMany(device, day);
};

/** Without end: video as datagrams to an address that nobody here has ever spoken with. */
function* datagrams(device: Host, { strangerMs, leak, dice }: Day): Life {
  const port = device.takePort();
  const there = { from: device, to: STRANGER, fromPort: port, toPort: VIDEO_PORT };
  const back = { from: STRANGER, to: device, fromPort: VIDEO_PORT, toPort: port };
  let now = strangerMs;
  for (let turn = 0; ; turn++) {
    yield udp(now, there, opaque(dice.whole(VIDEO_BYTES - 140, VIDEO_BYTES)));
    // A sign of life now and then: without it a device behind a router would not be reached.
    if (leak === "datagrams" && turn % 50 === 0) yield udp(now + 3, back, opaque(36));
    const full = now - strangerMs < FULL_MINUTES * MINUTE_MS;
    now += (full ? FULL_EVERY_MS : LATER_EVERY_MS) * dice.between(0.9, 1.1);
  }
}

/** 1 Mbit/s in one connection that does not end. */
function* throughTls(device: Host, { strangerMs, dice }: Day): Life {
  yield* visit(strangerMs, device, RELAY, pieces(dice), dice);
}

function* pieces(dice: Dice): Generator<Exchange> {
  for (;;) yield { up: dice.whole(12_000, 13_000), down: 60, afterMs: dice.between(90, 110) };
}

const MANY = 100;
const MANY_BYTES = 400_000;

/** The same to each of a hundred within a quarter of an hour, again and again. */
function* toMany(device: Host, { strangerMs, dice }: Day): Life {
  let now = strangerMs;
  for (let turn = 0; ; turn++) {
    const parts = Array.from({ length: 8 }, () => ({ up: MANY_BYTES / 8, down: 60, afterMs: 50 }));
    now = yield* visit(now, device, stranger(turn % MANY), parts, dice);
    now += dice.pause(8000);
  }
}

export const porchClips = clips(SERVERS.cameraCloud, 25);
export const gardenClips = clips(SERVERS.cameraCloud, 40);
export const bell = clips(SERVERS.doorbellCloud, 90);
