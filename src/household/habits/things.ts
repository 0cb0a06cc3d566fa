/** What things do by themselves: keep in touch with their maker, ask the time, tell the link their name, look for updates. */
import { ROUTER, SERVERS } from "../cast.ts";
import { announcement, askTime } from "../datagrams.ts";
import type { Host } from "../host.ts";
import { advertiseRouter, join, linkDiscovery, resolve } from "../joining.ts";
import { tcpTalk } from "../tcp-talk.ts";
import { opaque } from "../tls-records.ts";
import type { Habit } from "./habit.ts";
import { visit } from "./visit.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Comes onto the link at the start, renews its lease's neighbours, tells its name. */
export const present: Habit = function* (device, { fromMs, dice }) {
  let now = yield* join(fromMs + dice.between(0, 90_000), device, ROUTER);
  yield announcement(now + 300, device);
  for (;;) {
    now += dice.between(8, 16) * MINUTE_MS;
    now = yield* resolve(now, device, ROUTER);
    if (dice.chance(0.3)) yield announcement(now + 5, device);
  }
};

export const askingTheTime: Habit = function* (device, { fromMs, dice }) {
  let now = fromMs + dice.pause(20 * MINUTE_MS);
  for (;;) {
    yield* askTime(now, device, SERVERS.time, dice.between(12, 30));
    now += dice.between(55, 65) * MINUTE_MS;
  }
};

/** A short word to the maker's server, as regular as a clock. */
export function beat(server: Host, everyMinutes: number, up: number, down: number, port?: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.between(0, everyMinutes * MINUTE_MS);
    for (;;) {
      const size = dice.between(0.9, 1.1);
      const end = yield* visit(now, device, server, [{ up: up * size, down: down * size }], dice, port);
      now = Math.max(end, now + everyMinutes * MINUTE_MS * dice.between(0.97, 1.03));
    }
  };
}

/** Once in a while a larger download. */
export function updating(share: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(8 * HOUR_MS);
    for (;;) {
      const pieces = Array.from({ length: dice.whole(2, 8) }, () => ({
        up: 500,
        down: 400_000 * share,
        afterMs: 500,
      }));
      now = yield* visit(now, device, SERVERS.updates, pieces, dice);
      now += dice.pause(9 * HOUR_MS);
    }
  };
}

/** Between two devices of the home, without TLS. */
export function localCopy(target: Host, port: number, everyHours: number, bytes: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(everyHours * HOUR_MS);
    for (;;) {
      now = yield* resolve(now, device, target);
      const pieces = Math.ceil((bytes * dice.between(0.5, 1.5)) / 16_000);
      now = yield* tcpTalk({
        client: device,
        server: target,
        serverPort: port,
        startMs: now,
        roundTripMs: 0.6,
        bytesPerMs: 20_000,
        turns: Array.from({ length: pieces }, () => ({ by: "client" as const, bytes: opaque(16_000) })),
      });
      now += dice.pause(everyHours * HOUR_MS);
    }
  };
}

/** The router itself: its prefix every ten minutes, its name on the link every half. */
export const routing: Habit = function* (router, { fromMs }) {
  let now = fromMs;
  for (let turn = 0; ; turn++) {
    yield { ...linkDiscovery(now, router) };
    if (turn % 20 === 0) yield advertiseRouter(now + 1, router);
    now += 30_000;
  }
};
