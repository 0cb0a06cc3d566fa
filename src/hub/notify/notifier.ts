/** Tells people of alarms, each by the ways that want to hear of it. Telling never waits and never fails. */
import type { Log } from "../../base/log.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import { SEVERITIES } from "../../model/alarm-kind.ts";
import type { ChannelPlan } from "../../model/channel.ts";
import type { Notice, Surroundings } from "./channel.ts";
import { ChannelQueue, type ChannelReport, PACE, type Pace } from "./channel-queue.ts";
import { openChannel, showsState, takenBy } from "./channels.ts";
import { cleaned } from "./words.ts";

/** Alarms that go on; of more the oldest is forgotten. */
const MOST_GOING_ON = 1000;
/** What was last told of an alarm. */
const MOST_TOLD = 2000;

export interface NotifierParts {
  readonly log: Log;
  readonly dataFolder: string;
  readonly version: string;
  readonly pace?: Partial<Pace>;
}

/** What a test came to. */
export interface Tried {
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: string;
}

interface Open {
  readonly plan: ChannelPlan;
  readonly queue: ChannelQueue;
}

export class Notifier {
  readonly #parts: NotifierParts;
  readonly #open = new Map<string, Open>();
  readonly #goingOn = new Map<string, Notice>();
  readonly #told = new Map<string, string>();
  #revision = 0;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** Another one whenever what waits is another. */
  get revision(): number {
    return this.#revision;
  }

  /** Somebody wants to be told. */
  get listening(): boolean {
    return this.#open.size > 0;
  }

  /** A new way, or one that was changed: what waits for it goes on. One that is off lets it go. */
  async put(plan: ChannelPlan): Promise<void> {
    const pending = this.pending(plan.id);
    await this.drop(plan.id);
    if (!plan.enabled) return;
    const around: Surroundings = {
      dataFolder: this.#parts.dataFolder,
      version: this.#parts.version,
      page: plan.page ?? undefined,
      goingOn: (deviceId) =>
        [...this.#goingOn.values()].filter((notice) => notice.deviceId === deviceId && wants(plan, notice)),
    };
    const channel = openChannel(plan.type, plan.settings, around);
    const queue = new ChannelQueue({
      plan,
      channel,
      log: this.#parts.log,
      pace: { ...PACE, ...this.#parts.pace },
      changed: () => {
        this.#revision++;
      },
    });
    this.#open.set(plan.id, { plan, queue });
    this.resume(plan.id, pending);
  }

  /** `forGood`: nothing of it shall stay where it went. */
  async drop(id: string, forGood = false): Promise<void> {
    const open = this.#open.get(id);
    this.#open.delete(id);
    await open?.queue.close(forGood);
  }

  /** Of a run before. */
  resume(id: string, notices: readonly Notice[]): void {
    for (const notice of notices) this.#open.get(id)?.queue.add(notice);
  }

  pending(id: string): Notice[] {
    return this.#open.get(id)?.queue.pending ?? [];
  }

  /** Undefined: it is off. */
  report(id: string): ChannelReport | undefined {
    return this.#open.get(id)?.queue.report;
  }

  /** The same of the same alarm is told once. */
  tell(notice: Notice): void {
    const clean = cleaned(notice);
    this.#note(clean);
    const what = whatOf(clean);
    const before = this.#told.get(clean.id);
    if (before === what) return;
    remember(this.#told, clean.id, what, MOST_TOLD);
    // People were told of the end already, when it came for the first time.
    const again = clean.state === "ended" && before?.startsWith("resumed ") === true;
    this.#add(clean, again);
  }

  /** If it was told as over it goes on again: what shows a state is told, people are not disturbed again. */
  resumed(notice: Notice): void {
    if (this.#goingOn.has(notice.id)) return;
    const clean = cleaned({ ...notice, state: "resumed" });
    this.#note(clean);
    remember(this.#told, clean.id, whatOf(clean), MOST_TOLD);
    this.#add(clean, true);
  }

  /** Nobody wants to hear of it any more, though it may go on: only what shows a state is told, that it is over. */
  hush(notice: Notice): void {
    if (!this.#goingOn.has(notice.id)) return;
    const over = cleaned({ ...notice, state: "ended" });
    this.#note(over);
    remember(this.#told, over.id, whatOf(over), MOST_TOLD);
    this.#add(over, true);
  }

  /** Alarms that go on since a run before: known, and not told again. */
  known(notices: readonly Notice[]): void {
    for (const notice of notices) {
      const clean = cleaned(notice);
      this.#note(clean);
      remember(this.#told, clean.id, whatOf(clean), MOST_TOLD);
    }
  }

  /** Sends a test at once. */
  async test(plan: ChannelPlan): Promise<Tried> {
    const startMs = performance.now();
    const open = this.#open.get(plan.id);
    if (open === undefined) return { ok: false, ms: 0, detail: "it is off" };
    try {
      await open.queue.try(testNotice(plan));
      return {
        ok: true,
        ms: Math.round(performance.now() - startMs),
        detail: takenBy(plan.type, plan.settings),
      };
    } catch (error) {
      return { ok: false, ms: Math.round(performance.now() - startMs), detail: reasonOf(error) };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.drop(id)));
  }

  /** `onlyState`: to those channels that show what goes on. */
  #add(notice: Notice, onlyState: boolean): void {
    for (const { plan, queue } of this.#open.values())
      if ((!onlyState || showsState(plan.type)) && wants(plan, notice)) queue.add(notice);
  }

  #note(notice: Notice): void {
    if (notice.state === "ended") this.#goingOn.delete(notice.id);
    else if (notice.state !== "test") remember(this.#goingOn, notice.id, notice, MOST_GOING_ON);
  }
}

function whatOf({ state, severity }: Notice): string {
  return `${state} ${severity}`;
}

function wants({ type, minSeverity, kinds, ended }: ChannelPlan, notice: Notice): boolean {
  if (notice.kind === "test") return true;
  if (notice.state === "ended" && !ended && !showsState(type)) return false;
  const high = SEVERITIES.indexOf(notice.severity) >= SEVERITIES.indexOf(minSeverity);
  return high && (kinds === null || kinds.includes(notice.kind));
}

function testNotice({ id, name }: ChannelPlan): Notice {
  const startMs = Date.now();
  return {
    id: `test-${id}-${startMs}`,
    kind: "test",
    severity: "info",
    state: "test",
    title: "Test from Tapdeck",
    why: `This is a test of "${name}": alarms will come this way.`,
    deviceId: null,
    deviceName: null,
    startMs,
    evidence: {},
  };
}

function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
