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

/** Fewer and shorter words, so that weeks are soon told. What the cameras send in clips is whole. */
export interface Thinning {
  /** Above 0: so much of films, songs, updates and copies in the house goes over the wire. */
  readonly downloads: number;
  /** Times as long between a thing's words to its maker, and between what people do. */
  readonly pauses: number;
}

const WHOLE: Thinning = { downloads: 1, pauses: 1 };

function habitsOf({ downloads: share, pauses }: Thinning): readonly (readonly [Host, readonly Habit[]])[] {
  const update = updating(share);
  return [
    [ROUTER, [routing]],
    [DEVICES.camera, [beat(SERVERS.cameraCloud, 5 * pauses, 420, 310), porchClips, stream]],
    [DEVICES.gardenCamera, [beat(SERVERS.cameraCloud, 5 * pauses, 420, 310), gardenClips]],
    [DEVICES.doorbell, [beat(SERVERS.doorbellCloud, 4 * pauses, 260, 240), bell]],
    [
      DEVICES.laptop,
      [
        browsing(4 * pauses),
        chatting(SERVERS.mail, 12 * pauses),
        localCopy(DEVICES.storage, SMB, 5, 3e6 * share),
        update,
      ],
    ],
    [
      DEVICES.workLaptop,
      [
        browsing(7 * pauses),
        chatting(SERVERS.office, 9 * pauses),
        localCopy(DEVICES.printer, PRINT, 10, 5e5 * share),
      ],
    ],
    [DEVICES.desktop, [browsing(9 * pauses), localCopy(DEVICES.storage, SMB, 8, 4e6 * share), update]],
    [
      DEVICES.phone,
      [browsing(8 * pauses), chatting(SERVERS.chat, 4 * pauses), chatting(SERVERS.mail, 20 * pauses)],
    ],
    [DEVICES.guestPhone, [browsing(14 * pauses), chatting(SERVERS.chat, 7 * pauses)]],
    [DEVICES.tablet, [browsing(12 * pauses), streaming(SERVERS.video, 90 * pauses, 400_000 * share, 6000)]],
    [
      DEVICES.television,
      [
        beat(SERVERS.telemetry, 3 * pauses, 900, 200),
        streaming(SERVERS.video, 55 * pauses, 700_000 * share, 6000),
      ],
    ],
    [DEVICES.speaker, [streaming(SERVERS.music, 45 * pauses, 160_000 * share, 9000)]],
    [DEVICES.bedroomSpeaker, [streaming(SERVERS.music, 80 * pauses, 160_000 * share, 9000)]],
    [DEVICES.console, [beat(SERVERS.games, 12 * pauses, 500, 800), update]],
    [DEVICES.printer, [beat(SERVERS.updates, 60 * pauses, 700, 900)]],
    [
      DEVICES.storage,
      [
        localCopy(DEVICES.desktop, SMB, 14, 1e6 * share),
        beat(SERVERS.backup, 30 * pauses, 90_000, 500),
        update,
      ],
    ],
    [DEVICES.lights, [beat(SERVERS.lights, 2 * pauses, 240, 210, MQTT_TLS)]],
    [DEVICES.thermostat, [beat(SERVERS.heating, 5 * pauses, 330, 280)]],
    [DEVICES.vacuum, [beat(SERVERS.robots, 10 * pauses, 380, 300, MQTT_TLS)]],
    [DEVICES.scale, [beat(SERVERS.health, 240 * pauses, 1400, 600)]],
    [DEVICES.energyMeter, [beat(SERVERS.energy, 1 * pauses, 190, 120, MQTT_TLS)]],
  ];
}

export interface StoryTimes {
  readonly fromMs: number;
  readonly strangerMs: number;
  readonly leak?: Leak;
  /** Further devices that leak, each from its own time on. */
  readonly others?: readonly OtherLeak[];
  readonly thin?: Thinning;
}

export interface OtherLeak {
  readonly device: Host;
  readonly strangerMs: number;
  readonly leak: Leak;
}

/** Without end: whoever reads stops when they have enough. */
export function* householdStory(times: StoryTimes, seed: number): Generator<Frame, never> {
  const { fromMs, strangerMs, leak = "datagrams", others = [], thin = WHOLE } = times;
  const ordinary = habitsOf(thin).flatMap(([host, habits], h) =>
    (host === ROUTER ? habits : [present, askingTheTime, ...habits]).map((habit, i) =>
      habit(host, { fromMs, strangerMs, leak, dice: new Dice(seed + h * 1000 + i) }),
    ),
  );
  const further = others.map(({ device, ...when }, i) =>
    stream(device, { fromMs, ...when, dice: new Dice(seed + 500_000 + i) }),
  );
  const lives = [...ordinary, ...further];
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
