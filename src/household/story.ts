/** Who has which habits, and all of them woven into one stream of frames in order of time. */
import { DEVICES, ROUTER, SERVERS } from "./cast.ts";
import { Dice } from "./dice.ts";
import type { Frame } from "./frame-bytes.ts";
import { bell, gardenClips, porchClips, stream } from "./habits/camera.ts";
import type { Habit, Leak, Life } from "./habits/habit.ts";
import { browsing, chatting, streaming } from "./habits/people.ts";
import { askingTheTime, beat, localCopy, present, routing, updating } from "./habits/things.ts";
import type { Host } from "./host.ts";

const MQTT_TLS = 8883;
const PRINT = 9100;
const SMB = 445;

const HABITS: readonly (readonly [Host, readonly Habit[]])[] = [
  [ROUTER, [routing]],
  [DEVICES.camera, [beat(SERVERS.cameraCloud, 5, 420, 310), porchClips, stream]],
  [DEVICES.gardenCamera, [beat(SERVERS.cameraCloud, 5, 420, 310), gardenClips]],
  [DEVICES.doorbell, [beat(SERVERS.doorbellCloud, 4, 260, 240), bell]],
  [
    DEVICES.laptop,
    [browsing(4), chatting(SERVERS.mail, 12), localCopy(DEVICES.storage, SMB, 5, 3e6), updating],
  ],
  [
    DEVICES.workLaptop,
    [browsing(7), chatting(SERVERS.office, 9), localCopy(DEVICES.printer, PRINT, 10, 5e5)],
  ],
  [DEVICES.desktop, [browsing(9), localCopy(DEVICES.storage, SMB, 8, 4e6), updating]],
  [DEVICES.phone, [browsing(8), chatting(SERVERS.chat, 4), chatting(SERVERS.mail, 20)]],
  [DEVICES.guestPhone, [browsing(14), chatting(SERVERS.chat, 7)]],
  [DEVICES.tablet, [browsing(12), streaming(SERVERS.video, 90, 400_000, 6000)]],
  [DEVICES.television, [beat(SERVERS.telemetry, 3, 900, 200), streaming(SERVERS.video, 55, 700_000, 6000)]],
  [DEVICES.speaker, [streaming(SERVERS.music, 45, 160_000, 9000)]],
  [DEVICES.bedroomSpeaker, [streaming(SERVERS.music, 80, 160_000, 9000)]],
  [DEVICES.console, [beat(SERVERS.games, 12, 500, 800), updating]],
  [DEVICES.printer, [beat(SERVERS.updates, 60, 700, 900)]],
  [
    DEVICES.storage,
    [localCopy(DEVICES.desktop, SMB, 14, 1e6), beat(SERVERS.backup, 30, 90_000, 500), updating],
  ],
  [DEVICES.lights, [beat(SERVERS.lights, 2, 240, 210, MQTT_TLS)]],
  [DEVICES.thermostat, [beat(SERVERS.heating, 5, 330, 280)]],
  [DEVICES.vacuum, [beat(SERVERS.robots, 10, 380, 300, MQTT_TLS)]],
  [DEVICES.scale, [beat(SERVERS.health, 240, 1400, 600)]],
  [DEVICES.energyMeter, [beat(SERVERS.energy, 1, 190, 120, MQTT_TLS)]],
];

export interface StoryTimes {
  readonly fromMs: number;
  readonly strangerMs: number;
  readonly leak?: Leak;
}

/** Without end: whoever reads stops when they have enough. */
export function* householdStory(times: StoryTimes, seed: number): Generator<Frame, never> {
  const lives = HABITS.flatMap(([host, habits], h) =>
    (host === ROUTER ? habits : [present, askingTheTime, ...habits]).map((habit, i) =>
      habit(host, { leak: "datagrams", ...times, dice: new Dice(seed + h * 1000 + i) }),
    ),
  );
  const heads = lives.map((life) => ({ life, frame: next(life) }));
  for (;;) {
    let first = heads[0];
    for (const head of heads) if (first === undefined || head.frame.atMs < first.frame.atMs) first = head;
    if (first === undefined) throw new Error("the household has no habits");
    yield first.frame;
    first.frame = next(first.life);
  }
}

function next(life: Life): Frame {
  const step = life.next();
  if (step.done === true) throw new Error("a habit of the household ended");
  return step.value;
}
