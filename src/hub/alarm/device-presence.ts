/**
 * A device is gone for longer than it ever was, and comes back. Each has its own rhythm: what it was silent for before is
 * learnt, so a phone that leaves every morning is no alarm after some days, and a camera is one after half an hour.
 */
import * as z from "zod";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Gap } from "../../model/sensor-status.ts";
import type { Claiming } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { signOf } from "./device-facts.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { sorted } from "./spread.ts";
import { counted, spanText, timeText } from "./wording.ts";

const options = z.object({
  silentMinutes: z
    .number()
    .min(5)
    .default(30)
    .meta({ description: "minutes of silence before any device counts as gone" }),
  factor: z
    .number()
    .min(1)
    .default(1.5)
    .meta({ description: "how many times its second-longest silence so far a device must be silent" }),
  learnDays: z
    .number()
    .min(0.5)
    .default(2)
    .meta({ description: "days that a device must be known before it can be missed" }),
});
type Options = z.infer<typeof options>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Shorter silences are none. */
const LEAST_SILENCE_MS = 5 * MINUTE_MS;
/** Silences kept of each device; with them 300 bytes when saved. */
const MOST_SILENCES = 30;
const MOST_DEVICES = 5000;
/** If nobody at all was heard for so long, it was the tap or the time that was away, not each of them. */
const ALL_SILENT_MS = 10 * MINUTE_MS;

const savedSchema = z.object({
  newestMs: z.number(),
  devices: z
    .array(
      z.tuple([
        z.string(),
        z.number(),
        z.number(),
        z.array(z.number().nonnegative()).max(MOST_SILENCES),
        z.boolean(),
      ]),
    )
    .max(MOST_DEVICES),
});

interface Presence {
  readonly firstMs: number;
  lastMs: number;
  /** Milliseconds each, the newest last. */
  silences: number[];
  /** The second-longest of them: the longest may be a holiday or a power cut. */
  usualMs: number;
  gone: boolean;
}

function usualOf(silences: readonly number[]): number {
  return sorted(silences).at(-2) ?? 0;
}

class DevicePresence implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #devices = new Map<string, Presence>();
  /** When anybody was heard last. */
  #newestMs = 0;
  /** Before that nobody can have been silent for long enough. */
  #lookMs = 0;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { device, peer, toMs, direction } = slice;
    if (slice.totalSentPackets > 0) this.#heard(device, toMs, claim);
    if (direction === "internal" && peer !== undefined && slice.totalGotPackets > 0) {
      this.#heard(peer, toMs, claim);
    }
  }

  fact(fact: NamedFact, claim: Claiming): void {
    const sign = signOf(fact, this.#house);
    if (sign !== undefined) this.#heard(sign.deviceId, sign.atMs, claim);
  }

  gap(gap: Gap): void {
    // Whoever was not heard while the interface was away may have spoken.
    if (gap.place === "interface") this.#forgive(gap.startMs, gap.endMs);
  }

  #heard(id: string, atMs: number, claim: Claiming): void {
    if (atMs - this.#newestMs > ALL_SILENT_MS && this.#newestMs > 0) this.#forgive(this.#newestMs, atMs);
    this.#newestMs = Math.max(this.#newestMs, atMs);
    const device = this.#devices.get(id);
    if (device === undefined) {
      makeRoom(this.#devices, MOST_DEVICES);
      this.#devices.set(id, { firstMs: atMs, lastMs: atMs, silences: [], usualMs: 0, gone: false });
      return;
    }
    const silence = atMs - device.lastMs;
    if (silence <= 0) return;
    const wasMs = device.lastMs;
    device.lastMs = atMs;
    if (silence < LEAST_SILENCE_MS && !device.gone) return;
    if (device.gone) this.#back(id, wasMs, atMs, claim);
    device.gone = false;
    if (device.silences.length >= MOST_SILENCES) device.silences.shift();
    device.silences.push(silence);
    device.usualMs = usualOf(device.silences);
  }

  tick(nowMs: number, claim: Claiming): void {
    if (nowMs - this.#newestMs > ALL_SILENT_MS || this.#newestMs < this.#lookMs) return;
    // Whoever is met or heard from now on is not gone sooner.
    this.#lookMs = this.#newestMs + this.#options.silentMinutes * MINUTE_MS;
    for (const [id, device] of this.#devices) {
      const silence = this.#newestMs - device.lastMs;
      if (device.gone) continue;
      if (device.lastMs - device.firstMs < this.#options.learnDays * DAY_MS) continue;
      const patience = this.#patience(device);
      if (silence < patience) {
        this.#lookMs = Math.min(this.#lookMs, device.lastMs + patience);
        continue;
      }
      device.gone = true;
      this.#claimGone(id, device, silence, claim);
    }
  }

  #patience({ usualMs }: Presence): number {
    return Math.max(this.#options.silentMinutes * MINUTE_MS, this.#options.factor * usualMs);
  }

  #claimGone(id: string, device: Presence, silence: number, claim: Claiming): void {
    const name = this.#house.nameOf(id);
    const patience = this.#patience(device);
    const usual = device.usualMs;
    const count = device.silences.length;
    const rhythm =
      count === 0
        ? `it was never silent for ${spanText(LEAST_SILENCE_MS)} or more before`
        : `of its last ${counted(count, "silence")} of ${spanText(LEAST_SILENCE_MS)} or more the second-longest was ${spanText(usual)}`;
    claim({
      kind: "device-offline",
      subject: id,
      deviceId: id,
      severity: "low",
      startMs: device.lastMs,
      lastMs: this.#newestMs,
      title: `${name} is gone since ${timeText(device.lastMs)}`,
      why: `${name} was last heard at ${timeText(device.lastMs)}, ${spanText(silence)} ago; ${rhythm}. The threshold is ${spanText(patience)}: ${this.#options.silentMinutes} minutes, or ${this.#options.factor} times that second-longest silence. A silence as long that happens twice is its rhythm and silences this; so does muting the device.`,
      evidence: {
        silenceS: Math.round(silence / 1000),
        thresholdS: Math.round(patience / 1000),
        silencesCount: count,
        secondLongestS: Math.round(usual / 1000),
      },
      flows: [],
    });
  }

  #back(id: string, wasMs: number, atMs: number, claim: Claiming): void {
    const name = this.#house.nameOf(id);
    const away = spanText(atMs - wasMs);
    claim({
      kind: "device-online",
      subject: id,
      deviceId: id,
      severity: "info",
      startMs: atMs,
      lastMs: atMs,
      title: `${name} is back after ${away}`,
      why: `${name} was told as gone, and was heard again at ${timeText(atMs)} after ${away} of silence. The threshold is one frame. It is silent for devices that were not told as gone.`,
      evidence: { silenceS: Math.round((atMs - wasMs) / 1000) },
      flows: [],
    });
  }

  /** Nobody could be heard in between: the time does not count as anybody's silence. */
  #forgive(fromMs: number, toMs: number): void {
    this.#lookMs = 0;
    for (const device of this.#devices.values()) {
      if (device.gone || device.lastMs > toMs) continue;
      // Who spoke within the span was heard: only what lies behind it is forgiven.
      const blind = toMs - Math.max(fromMs, device.lastMs);
      device.lastMs = Math.min(toMs, device.lastMs + blind);
    }
  }

  /** It would be missed for ever. */
  joined(device: string): void {
    this.#devices.delete(device);
  }

  save(): unknown {
    const devices = [...this.#devices].map(([id, { firstMs, lastMs, silences, gone }]) => [
      id,
      firstMs,
      lastMs,
      silences,
      gone,
    ]);
    return { newestMs: this.#newestMs, devices };
  }

  load(state: unknown): void {
    const parsed = savedSchema.safeParse(state);
    if (!parsed.success) return;
    this.#newestMs = parsed.data.newestMs;
    for (const [id, firstMs, lastMs, silences, gone] of parsed.data.devices) {
      this.#devices.set(id, { firstMs, lastMs, silences, usualMs: usualOf(silences), gone });
    }
  }
}

export const DEVICE_PRESENCE = detectorType({
  name: "device-presence",
  kinds: ["device-offline", "device-online"],
  help: "A device is silent for longer than its own rhythm explains, and comes back.",
  options,
  create: (wish, house) => new DevicePresence(wish, house),
});
