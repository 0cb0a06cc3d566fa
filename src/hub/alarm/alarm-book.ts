/**
 * The life of alarms: a claim opens one, or goes on with one that is open or has just ended; one that nobody claims any
 * more ends. What is muted is kept and tells nobody. Pure: the desk stores what changes.
 */
import { type AlarmKind, SEVERITIES, type Severity } from "../../model/alarm-kind.ts";
import { type Claim, type Evidence, type FlowRef, MOST_FLOWS } from "./claim.ts";

export const ALARM_STATES = ["open", "acknowledged", "muted", "archived"] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

export interface AlarmRecord {
  readonly id: string;
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly deviceId: string | null;
  readonly destination: string | undefined;
  readonly severity: Severity;
  readonly startMs: number;
  readonly lastMs: number;
  /** Null while it goes on. */
  readonly endMs: number | null;
  readonly title: string;
  readonly why: string;
  readonly evidence: Evidence;
  readonly flows: readonly FlowRef[];
  readonly unsure: boolean;
  readonly state: AlarmState;
  /** How often it was claimed. */
  readonly claims: number;
  /** The clip with its frames; undefined where there is none, and then why. */
  readonly clip: string | undefined;
  readonly noFrames: string | undefined;
}

/** What a mute names, an alarm must have; what it does not name may be anything. */
export interface Mute {
  readonly id: string;
  readonly kind: AlarmKind | undefined;
  readonly deviceId: string | undefined;
  readonly destination: string | undefined;
  /** For ever without. */
  readonly untilMs: number | undefined;
  readonly by: string;
  readonly createdMs: number;
}

/** `raised`: it is graver than it was. `resumed`: it had ended and goes on again. */
export type AlarmNews = "opened" | "raised" | "resumed" | "changed" | "ended";

/** Unclaimed for so long it has ended. */
const GOES_ON_MS = 10 * 60_000;
/** The same again so soon after its end is the same alarm. */
const COOL_DOWN_MS = 60 * 60_000;

export class AlarmBook {
  /** Those that a claim may go on with, by kind and subject. */
  readonly #current = new Map<string, AlarmRecord>();
  readonly #newId: (claim: Claim) => string;
  readonly #tell: (alarm: AlarmRecord, news: AlarmNews) => void;
  #mutes: readonly Mute[] = [];

  constructor(newId: (claim: Claim) => string, tell: (alarm: AlarmRecord, news: AlarmNews) => void) {
    this.#newId = newId;
    this.#tell = tell;
  }

  /** Alarms of an earlier run, newest last. */
  load(alarms: readonly AlarmRecord[], mutes: readonly Mute[]): void {
    for (const alarm of alarms) this.#current.set(keyOf(alarm), alarm);
    this.#mutes = mutes;
  }

  setMutes(mutes: readonly Mute[]): void {
    this.#mutes = mutes;
  }

  hear(claim: Claim): void {
    const key = keyOf(claim);
    const before = this.#current.get(key);
    if (before === undefined || claim.startMs > (before.endMs ?? Number.POSITIVE_INFINITY) + COOL_DOWN_MS)
      this.#open(key, claim);
    else this.#goOn(key, before, claim);
  }

  /** Ends what nobody claims any more, and what was claimed at a time that is yet to come: the clock was set back. */
  tick(nowMs: number): void {
    for (const [key, alarm] of this.#current) {
      if (alarm.endMs === null && Math.abs(nowMs - alarm.lastMs) > GOES_ON_MS) {
        this.#put(key, { ...alarm, endMs: alarm.lastMs }, "ended");
      } else if (alarm.endMs !== null && Math.abs(nowMs - alarm.endMs) > COOL_DOWN_MS)
        this.#current.delete(key);
    }
  }

  /** A person's word about one, current or not. */
  change(alarm: AlarmRecord, change: Partial<Pick<AlarmRecord, "state" | "clip" | "noFrames">>): AlarmRecord {
    const key = keyOf(alarm);
    const current = this.#current.get(key);
    const changed = { ...(current?.id === alarm.id ? current : alarm), ...change };
    if (current?.id === alarm.id) this.#current.set(key, changed);
    this.#tell(changed, "changed");
    return changed;
  }

  /** Those that go on and are not muted. */
  get ongoing(): AlarmRecord[] {
    return [...this.#current.values()].filter(({ endMs, state }) => endMs === null && state !== "muted");
  }

  find(id: string): AlarmRecord | undefined {
    for (const alarm of this.#current.values()) if (alarm.id === id) return alarm;
    return undefined;
  }

  #open(key: string, claim: Claim): void {
    const { kind, subject, deviceId, destination, severity, startMs, lastMs, title, why } = claim;
    const muted = this.#mutes.some((mute) => isMuted(mute, claim));
    this.#put(
      key,
      {
        id: this.#newId(claim),
        ...{ kind, subject, deviceId, destination, severity, startMs, lastMs, title, why },
        endMs: null,
        evidence: claim.evidence,
        flows: claim.flows,
        unsure: claim.unsure === true,
        state: muted ? "muted" : "open",
        claims: 1,
        clip: undefined,
        noFrames: undefined,
      },
      "opened",
    );
  }

  /** The newest words stand; the gravest severity stays, and one that is graver than before is looked at again. */
  #goOn(key: string, before: AlarmRecord, claim: Claim): void {
    const raised = rank(claim.severity) > rank(before.severity);
    const flows = [...before.flows];
    for (const flow of claim.flows) {
      if (flows.length >= MOST_FLOWS) break;
      if (!flows.some((one) => one.epochId === flow.epochId && one.flowId === flow.flowId)) flows.push(flow);
    }
    const { title, why, evidence, severity } = claim;
    const weaker = rank(severity) < rank(before.severity);
    this.#put(
      key,
      {
        ...before,
        ...(weaker ? {} : { title, why, evidence, severity, unsure: claim.unsure === true }),
        startMs: Math.min(before.startMs, claim.startMs),
        lastMs: Math.max(before.lastMs, claim.lastMs),
        endMs: null,
        flows,
        state: raised && before.state === "acknowledged" ? "open" : before.state,
        claims: before.claims + 1,
      },
      raised ? "raised" : before.endMs !== null ? "resumed" : "changed",
    );
  }

  #put(key: string, alarm: AlarmRecord, news: AlarmNews): void {
    this.#current.set(key, alarm);
    this.#tell(alarm, news);
  }
}

function keyOf({ kind, deviceId, subject }: Pick<Claim, "kind" | "deviceId" | "subject">): string {
  return `${kind} ${deviceId ?? ""} ${subject}`;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** In the time of the claim: a mute that has run out mutes nothing new. */
export function isMuted(
  mute: Mute,
  claim: Pick<Claim, "kind" | "deviceId" | "destination" | "lastMs">,
): boolean {
  if (mute.untilMs !== undefined && claim.lastMs > mute.untilMs) return false;
  if (mute.kind !== undefined && mute.kind !== claim.kind) return false;
  if (mute.deviceId !== undefined && mute.deviceId !== claim.deviceId) return false;
  return mute.destination === undefined || mute.destination === claim.destination;
}
