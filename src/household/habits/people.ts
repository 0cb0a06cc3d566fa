/** What people do: read pages, look at mail and chat, watch, listen, play. Busy by the hour of the day. */
import { SERVERS } from "../cast.ts";
import type { Dice } from "../dice.ts";
import type { Host } from "../host.ts";
import type { Habit } from "./habit.ts";
import { wakefulness } from "./rhythm.ts";
import { type Exchange, visit } from "./visit.ts";

const MINUTE_MS = 60_000;

/** Pages of text, and pictures from a second server; a search now and then. */
export function browsing(meanMinutes: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(meanMinutes * MINUTE_MS);
    for (;;) {
      const server = dice.pick([SERVERS.news, SERVERS.search, SERVERS.images]);
      now = yield* visit(now, device, server, pages(dice), dice);
      now = nextTime(now, meanMinutes, dice);
    }
  };
}

function pages(dice: Dice): Exchange[] {
  return Array.from({ length: dice.whole(1, 5) }, () => ({
    up: dice.between(400, 2200),
    down: dice.between(4_000, 90_000),
    afterMs: dice.between(30, 9000),
  }));
}

/** A connection that stays for a while: short words either way. */
export function chatting(server: Host, meanMinutes: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(meanMinutes * MINUTE_MS);
    for (;;) {
      const words = Array.from({ length: dice.whole(2, 9) }, () => ({
        up: dice.between(90, dice.chance(0.08) ? 180_000 : 900),
        down: dice.between(90, 3000),
        afterMs: dice.pause(20_000),
      }));
      now = yield* visit(now, device, server, words, dice);
      now = nextTime(now, meanMinutes, dice);
    }
  };
}

/** A film or a song in pieces, some seconds apart. */
export function streaming(server: Host, meanMinutes: number, piecesOf: number, everyMs: number): Habit {
  return function* (device, { fromMs, dice }) {
    let now = fromMs + dice.pause(meanMinutes * MINUTE_MS);
    for (;;) {
      const pieces = Array.from({ length: dice.whole(8, 40) }, () => ({
        up: 320,
        down: piecesOf * dice.between(0.6, 1.4),
        afterMs: everyMs,
      }));
      now = yield* visit(now, device, server, pieces, dice);
      now = nextTime(now, meanMinutes, dice);
    }
  };
}

function nextTime(nowMs: number, meanMinutes: number, dice: Dice): number {
  return nowMs + dice.pause((meanMinutes * MINUTE_MS) / Math.max(0.05, wakefulness(nowMs)));
}
