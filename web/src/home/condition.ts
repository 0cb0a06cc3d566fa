/**
 * Is everything being heard and kept? All that is not as it should be, the gravest first; nothing wrong is one condition
 * too. Pure.
 */
import type { Status } from "../../../src/hub/api/contract/status.ts";

export const CONDITIONS = [
  /** The hub does not answer: what is shown is old. */
  "lost",
  /** A sensor is away, or none has come yet. */
  "sensor-gone",
  "no-sensor",
  "disk-full",
  "tape-stopped",
  /** Frames of the last day are missing. */
  "gap",
  "drops",
  "this-computer",
  "tape-off",
  /** A capture or the demo, under way and read to its end. */
  "replaying",
  "replayed",
  "demo",
  /** Too little heard to say more. */
  "unknown",
  "listening",
] as const;
export type ConditionKind = (typeof CONDITIONS)[number];

/** `off`: something does not work. `care`: it works and is less than one thinks. `fine`: so it should be. */
export type ConditionLevel = "off" | "care" | "fine";

const LEVEL: Readonly<Record<ConditionKind, ConditionLevel>> = {
  lost: "off",
  "sensor-gone": "off",
  "no-sensor": "off",
  "disk-full": "off",
  "tape-stopped": "off",
  gap: "care",
  drops: "care",
  "this-computer": "care",
  "tape-off": "care",
  replaying: "fine",
  replayed: "fine",
  demo: "fine",
  unknown: "fine",
  listening: "fine",
};

export interface Condition {
  readonly kind: ConditionKind;
  readonly level: ConditionLevel;
  /** Since when, or of a gap when it ended. */
  readonly atMs?: number;
  /** Of the sensor that is gone. */
  readonly name?: string;
  /** Frames that are missing. */
  readonly frames?: number;
  /** Of all packets, 0 to 1. */
  readonly share?: number;
  /** In the sensor's words. */
  readonly reason?: string;
}

export interface Heard {
  readonly lost: boolean;
  readonly status: Pick<Status, "timeline" | "gaps" | "sensors">;
  readonly view: Status["view"];
  readonly away: readonly { readonly name: string; readonly since: string }[];
  readonly drops: Status["drops"] | null;
  readonly packets: number;
  readonly replay: Status["replay"];
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;

export function conditionsOf(heard: Heard): Condition[] {
  const found = [...troubles(heard)];
  const rest = heard.replay ? ofReplay(heard.replay) : live(heard);
  if (rest !== null) found.push(rest);
  return found.toSorted((a, b) => CONDITIONS.indexOf(a.kind) - CONDITIONS.indexOf(b.kind));
}

function* troubles({ lost, status, away, drops, packets, view, replay, nowMs }: Heard): Generator<Condition> {
  if (lost) yield of("lost");
  for (const { name, since } of away) yield of("sensor-gone", { name, atMs: Date.parse(since) });
  if (status.sensors.length === 0) yield of("no-sensor");
  const { timeline } = status;
  const reason = timeline?.reason ?? undefined;
  if (timeline?.state === "disk-full") yield of("disk-full", { ...(reason && { reason }) });
  if (timeline?.state === "error") yield of("tape-stopped", { ...(reason && { reason }) });
  if (timeline === null && status.sensors.length > 0) yield of("tape-off");
  const [gap] = status.gaps.filter(({ end }) => nowMs - Date.parse(end) < DAY_MS);
  if (gap !== undefined) yield of("gap", { atMs: Date.parse(gap.end), frames: gap.frames });
  const lostPackets = drops === null ? 0 : Object.values(drops).reduce((sum, one) => sum + one, 0);
  // A gap says the same with its time.
  if (lostPackets > 0 && gap === undefined) {
    yield of("drops", { frames: lostPackets, share: lostPackets / (packets + lostPackets) });
  }
  if (view === "this-computer" && replay === null) yield of("this-computer");
}

function ofReplay(replay: NonNullable<Status["replay"]>): Condition {
  if (replay.demo) return of("demo");
  return of(replay.done ? "replayed" : "replaying");
}

function live({ view, status, away, lost }: Heard): Condition | null {
  if (lost || status.sensors.length === 0 || away.length === status.sensors.length) return null;
  if (view === "this-computer") return null;
  return of(view === "unknown" ? "unknown" : "listening");
}

function of(kind: ConditionKind, more: Omit<Condition, "kind" | "level"> = {}): Condition {
  return { kind, level: LEVEL[kind], ...more };
}
