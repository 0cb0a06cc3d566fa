/**
 * What looks like something that goes wrong and is not, each an hour in a made household: `kinds` must stay silent, what is
 * true of it all the same stands below `also`.
 */
import { DEVICES, ROUTER, SERVERS } from "../src/household/cast.ts";
import { lookUp } from "../src/household/datagrams.ts";
import { visit } from "../src/household/habits/visit.ts";
import { Host } from "../src/household/host.ts";
import { LISTED, UNLISTED } from "./listed-hosts.ts";
import {
  askInVain,
  first,
  HOUR_MS,
  letters,
  type MadeStory,
  outside,
  refused,
  sends,
  talk,
  thing,
} from "./story-parts.ts";

const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const SLEEPER = new Host("bedside-radio", "28:cd:c1:08:77:02", "192.168.77.92");
const RESTARTER = new Host("attic-sensor", "28:cd:c1:08:77:03", "192.168.77.93");
const GUEST = new Host("guest-tablet", "10:29:59:77:77:04", "192.168.77.94");

export const NEAR_MISSES: readonly MadeStory[] = [
  {
    what: "eight typing errors among names that exist",
    kinds: ["nxdomain-storm"],
    by: DEVICES.desktop,
    *frames(atMs, dice) {
      for (let i = 0; i < 8; i++) {
        yield* askInVain(atMs + i * 30_000, DEVICES.desktop, `www.nwes${letters(dice, 2)}.zz`);
        yield* visit(
          atMs + i * 30_000 + 4000,
          DEVICES.desktop,
          SERVERS.news,
          [{ up: 900, down: 9000 }],
          dice,
        );
      }
    },
  },
  {
    what: "35 domains that do not exist within five minutes, where 40 are the threshold",
    kinds: ["nxdomain-storm"],
    by: DEVICES.tablet,
    *frames(atMs, dice) {
      for (let i = 0; i < 35; i++)
        yield* askInVain(atMs + i * 8000, DEVICES.tablet, `${letters(dice, 14)}.zz`);
    },
  },
  {
    what: "a laptop asks for every name below its office's domain first",
    kinds: ["nxdomain-storm", "dns-tunnel"],
    by: DEVICES.workLaptop,
    *frames(atMs) {
      for (let i = 0; i < 60; i++) {
        const name = `www.shop${i}.example.org`;
        yield* askInVain(atMs + i * 4000, DEVICES.workLaptop, `${name}.office.example.net`);
        yield* lookUp(atMs + i * 4000 + 20, DEVICES.workLaptop, ROUTER, outside(name, "203.0.113.150"));
      }
    },
  },
  {
    what: "the NAS sends its backup server 1.9 GB, where 2 GB an hour are the limit",
    kinds: ["large-upload"],
    also: ["abnormal-upload"],
    by: DEVICES.storage,
    frames: (atMs, dice) => sends(atMs, DEVICES.storage, SERVERS.backup, 1850, dice),
  },
  {
    what: "a listed host knocks at the garden camera, which says nothing",
    kinds: ["bad-host"],
    also: ["inbound-access"],
    by: DEVICES.gardenCamera,
    frames: (atMs) => first(1, talk(atMs, LISTED.byAddress, DEVICES.gardenCamera, 8080, [])),
  },
  {
    what: "a listed host knocks at the NAS, which refuses",
    kinds: ["bad-host"],
    also: ["inbound-access"],
    by: DEVICES.storage,
    frames: (atMs) => refused(atMs, LISTED.byAddress, DEVICES.storage, 8080),
  },
  {
    what: "the phone visits hosts whose names and addresses are almost listed",
    kinds: ["bad-host"],
    by: DEVICES.phone,
    *frames(atMs, dice) {
      for (const [i, host] of UNLISTED.entries())
        yield* visit(atMs + i * MINUTE_MS, DEVICES.phone, host, [{ up: 700, down: 4000 }], dice);
    },
  },
  {
    what: "a radio that is off for eight hours every night is off for nine",
    kinds: ["device-offline", "device-online"],
    by: SLEEPER,
    frames: (atMs, dice, fromMs) =>
      thing(fromMs, SLEEPER, SERVERS.music, dice, (nowMs) => {
        const sinceMs = nowMs - atMs;
        if (sinceMs >= 0) return sinceMs >= 9 * HOUR_MS;
        return DAY_MS + (sinceMs % DAY_MS) >= 8 * HOUR_MS;
      }),
  },
  {
    what: "a sensor is away for twenty minutes",
    kinds: ["device-offline", "device-online"],
    by: RESTARTER,
    frames: (atMs, dice, fromMs) =>
      thing(
        fromMs,
        RESTARTER,
        SERVERS.energy,
        dice,
        (nowMs) => nowMs < atMs || nowMs >= atMs + 20 * MINUTE_MS,
      ),
  },
  {
    what: "a guest's tablet is here for two hours, leaves, and comes again three hours later",
    kinds: ["device-offline", "device-online"],
    also: ["new-device"],
    by: GUEST,
    frames: (atMs, dice) =>
      thing(
        atMs,
        GUEST,
        SERVERS.chat,
        dice,
        (nowMs) => nowMs < atMs + 2 * HOUR_MS || nowMs >= atMs + 5 * HOUR_MS,
      ),
  },
];
