/** What the deck hears right now: its status, its health once a second, and its own idea of now. */
import type { HealthEvent } from "../../../src/hub/api/contract/event.ts";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";

let status = $state.raw<Status | null>(null);
let health = $state.raw<HealthEvent | null>(null);
let trouble = $state.raw<Trouble | null>(null);
/** The hub's now when last told, and our clock then: in between our clock runs on, unless it is a replay. */
let told = { now: Date.now(), at: performance.now() };
let now = $state(Date.now());

function hear(time: string): void {
  told = { now: Date.parse(time), at: performance.now() };
  tick();
}

function tick(): void {
  now = told.now + (status?.replay ? 0 : performance.now() - told.at);
}

setInterval(tick, 1000);

export const deck = {
  get status(): Status | null {
    return status;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  get now(): number {
    return now;
  },
  get view(): Status["view"] {
    return health?.view ?? status?.view ?? "unknown";
  },
  get drops(): Status["drops"] | null {
    return health?.drops ?? status?.drops ?? null;
  },
  get packets(): number {
    return health?.packets ?? status?.packets ?? 0;
  },
  get rates(): Status["rates"] {
    return health?.rates ?? status?.rates ?? { packetsPerS: 0, bitsPerS: 0 };
  },
  get replay(): Status["replay"] {
    return health ? health.replay : (status?.replay ?? null);
  },
  /** Sensors that are away, with the time since when. */
  get away(): readonly { name: string; since: string }[] {
    return (health?.sensors ?? status?.sensors ?? []).filter((sensor) => !sensor.connected);
  },
  /** Of the sensor that hears most of its frames twice. */
  get seenTwice(): { share: number; otherInterface: boolean } | undefined {
    const all = (health?.sensors ?? status?.sensors ?? []).flatMap((sensor) => sensor.seenTwice ?? []);
    return all.sort((a, b) => b.share - a.share)[0];
  },
  /** Promises to keep frames that will be broken, the most urgent first. */
  get warnings(): Status["warnings"] {
    return health?.warnings ?? status?.warnings ?? [];
  },
  /** Channels that alarms do not reach. */
  get failing(): readonly { name: string; since: string | null }[] {
    return health?.channels ?? [];
  },
  /** Odd packets: how many names they have, and how often one was given. */
  get odd(): { times: number; kinds: number } {
    const counts = (status?.sensors ?? []).flatMap((sensor) => Object.entries(sensor.anomalies));
    return {
      times: counts.reduce((sum, [, packets]) => sum + packets, 0),
      kinds: new Set(counts.map(([name]) => name)).size,
    };
  },
  get interfaces(): string[] {
    return (status?.sensors ?? []).flatMap((sensor) => sensor.interfaces.map((one) => one.name));
  },

  async refresh(): Promise<void> {
    try {
      status = await calls.status();
      trouble = null;
      hear(status.now);
    } catch (cause) {
      trouble = troubleOf(cause);
    }
  },

  tell(event: HealthEvent): void {
    health = event;
    hear(event.now);
  },
};
