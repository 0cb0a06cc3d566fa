/** All detectors at work: told in turn, asked for what they have learnt, and taken out when they fail. */
import type { NamedFact } from "../../model/named-fact.ts";
import type { Gap } from "../../model/sensor-status.ts";
import type { Claiming } from "./claim.ts";
import { ClockWatch } from "./clock-watch.ts";
import type { AnyDetectorType, Detector, House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { spanText, timeText } from "./wording.ts";

/** What people have set of one. */
export interface DetectorWish {
  readonly enabled: boolean;
  readonly options: unknown;
}

const DEFAULT_WISH: DetectorWish = { enabled: true, options: {} };
/** Event time goes on by as much before the windows are looked at again. */
const TICK_MS = 10_000;
/** As many slices as stay in the processor's cache. */
const TOLD_AT_ONCE = 1000;
/** So long records wait for others that show which time it is. */
const MOST_HELD_MS = 60_000;
/** A detector that fails so often is a bug that must not cost the others anything. */
const MOST_FAULTS = 20;

interface Working {
  readonly type: AnyDetectorType;
  readonly detector: Detector;
  readonly options: unknown;
  faults: number;
}

export class DetectorSet {
  readonly #types: readonly AnyDetectorType[];
  readonly #house: House;
  readonly #claim: Claiming;
  readonly #note: (line: string) => void;
  readonly #clock = new ClockWatch();
  /** Records that are old: nobody knows yet whether they are late or the clock was set back. */
  #held: FlowSlice[] = [];
  #heldSinceMs = 0;
  #working: Working[] = [];
  #nowMs = Number.NEGATIVE_INFINITY;
  #tickedMs = Number.NEGATIVE_INFINITY;
  /** The ticks of the slices that are being told: behind which of them, and when. */
  readonly #tickAt: number[] = [];
  readonly #tickMs: number[] = [];

  /** `note` hears of a detector that failed. */
  constructor(
    types: readonly AnyDetectorType[],
    house: House,
    claim: Claiming,
    note: (line: string) => void,
  ) {
    this.#types = types;
    this.#house = house;
    this.#claim = claim;
    this.#note = note;
  }

  /** Event time, as far as anything showed it. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Begins with what `save` gave before. Options that no longer fit are those of the default. */
  start(wishes: ReadonlyMap<string, DetectorWish>, states: Readonly<Record<string, unknown>>): void {
    this.#working = this.#types.flatMap(
      (type) => this.#make(type, wishes.get(type.name), states[type.name]) ?? [],
    );
  }

  /** One that is set anew keeps what it has learnt. */
  replace(name: string, wish: DetectorWish): void {
    const type = this.#types.find((one) => one.name === name);
    if (type === undefined) return;
    const state = this.#working.find((one) => one.type === type)?.detector.save();
    const made = this.#make(type, wish, state);
    this.#working = [
      ...this.#working.filter((one) => one.type !== type),
      ...(made === undefined ? [] : [made]),
    ];
  }

  /**
   * A detector is told of all slices, and of the ticks between them, before the next detector is, so that its code and state
   * stay in the cache: twice as fast as slice by slice.
   */
  slices(slices: readonly FlowSlice[]): void {
    let told = 0;
    slices.forEach(({ toMs, sentPackets, gotPackets }, i) => {
      // The mere end of a flow may be told long after its last packet.
      const isLateEnd = sentPackets + gotPackets === 0 && this.#clock.isOld(toMs);
      const isOld = !isLateEnd && this.#clock.isOld(toMs);
      const wentBackMs = isLateEnd ? 0 : this.#clock.look(toMs);
      if (!isOld && this.#held.length === 0) return;
      this.#tellAll(slices.slice(told, i));
      told = i + 1;
      if (this.#held.length === 0) this.#heldSinceMs = this.#nowMs;
      this.#held.push(slices[i] as FlowSlice);
      if (isLateEnd || (isOld && wentBackMs === 0)) return;
      if (wentBackMs > 0) this.#beginAnew(toMs, wentBackMs);
      this.#tellHeld();
    });
    this.#tellAll(told === 0 ? slices : slices.slice(told));
  }

  #tellHeld(): void {
    const held = this.#held;
    this.#held = [];
    this.#tellAll(held);
  }

  #tellAll(slices: readonly FlowSlice[]): void {
    for (let from = 0; from < slices.length; from += TOLD_AT_ONCE) {
      const to = Math.min(slices.length, from + TOLD_AT_ONCE);
      this.#findTicks(slices, from, to);
      for (const one of this.#working) this.#tell(one, slices, from, to);
      this.#letHeldGo();
    }
  }

  /** Behind which slices event time has gone on by a tick, and to when. */
  #findTicks(slices: readonly FlowSlice[], from: number, to: number): void {
    this.#tickAt.length = 0;
    this.#tickMs.length = 0;
    for (let i = from; i < to; i++) {
      const { toMs } = slices[i] as FlowSlice;
      if (toMs > this.#nowMs) this.#nowMs = toMs;
      if (this.#nowMs - this.#tickedMs < TICK_MS) continue;
      this.#tickedMs = this.#nowMs;
      this.#tickAt.push(i);
      this.#tickMs.push(this.#nowMs);
    }
  }

  #tell(one: Working, slices: readonly FlowSlice[], from: number, to: number): void {
    const { detector } = one;
    const hasSlices = detector.slice !== undefined;
    let ticks = 0;
    for (let i = hasSlices ? from : to; i < to && one.faults < MOST_FAULTS; i++) {
      try {
        detector.slice?.(slices[i] as FlowSlice, this.#claim);
      } catch (error) {
        this.#fault(one, error);
      }
      if (i === this.#tickAt[ticks]) this.#tick(one, this.#tickMs[ticks++] as number);
    }
    if (hasSlices) return;
    for (const nowMs of this.#tickMs) this.#tick(one, nowMs);
  }

  #tick(one: Working, nowMs: number): void {
    if (one.detector.tick === undefined || one.faults >= MOST_FAULTS) return;
    try {
      one.detector.tick(nowMs, this.#claim);
    } catch (error) {
      this.#fault(one, error);
    }
  }

  fact(fact: NamedFact): void {
    this.#each((detector) => detector.fact?.(fact, this.#claim));
  }

  gap(gap: Gap): void {
    this.#each((detector) => detector.gap?.(gap, this.#claim));
  }

  regrouped(
    learnt: readonly { readonly from: string; readonly to: string }[],
    joined: readonly string[],
  ): void {
    this.#each((detector) => {
      for (const { from, to } of learnt) detector.learnFrom?.(from, to);
      for (const device of joined) detector.joined?.(device);
    });
  }

  /** It is so late now; a time before one that was told already changes nothing. */
  tick(nowMs: number): void {
    if (nowMs <= this.#nowMs) return;
    this.#nowMs = nowMs;
    this.#letHeldGo();
    if (nowMs - this.#tickedMs < TICK_MS) return;
    this.#tickedMs = nowMs;
    for (const one of this.#working) this.#tick(one, nowMs);
  }

  #letHeldGo(): void {
    if (this.#held.length > 0 && this.#nowMs - this.#heldSinceMs > MOST_HELD_MS) this.#tellHeld();
  }

  save(): Record<string, unknown> {
    this.#tellHeld();
    return this.#save();
  }

  #save(): Record<string, unknown> {
    const states: Record<string, unknown> = {};
    this.#each((detector, { name }) => {
      states[name] = detector.save();
    });
    return states;
  }

  /** What was learnt stays. What lies in windows is of a time that will come again, and would hide what comes. */
  #beginAnew(nowMs: number, wentBackMs: number): void {
    this.#note(
      `the clock went back by ${spanText(wentBackMs)}, to ${timeText(nowMs)}: the detectors keep what they learnt and judge from there`,
    );
    const states = this.#save();
    this.#working = this.#working.map((one) => {
      const made = this.#make(one.type, { enabled: true, options: one.options }, states[one.type.name]);
      return made === undefined ? one : { ...made, faults: one.faults };
    });
    this.#nowMs = Number.NEGATIVE_INFINITY;
    this.#tickedMs = Number.NEGATIVE_INFINITY;
  }

  #make(type: AnyDetectorType, wish: DetectorWish = DEFAULT_WISH, state: unknown): Working | undefined {
    if (!wish.enabled) return undefined;
    const options = type.options.safeParse(wish.options ?? {});
    const used = options.success ? wish.options : {};
    const detector = type.make(used, this.#house);
    if (state !== undefined) {
      try {
        detector.load(state);
      } catch (error) {
        this.#note(`what ${type.name} had learnt cannot be read and is learnt anew: ${String(error)}`);
      }
    }
    return { type, detector, options: used, faults: 0 };
  }

  #each(act: (detector: Detector, type: AnyDetectorType) => void): void {
    for (const one of this.#working) {
      try {
        act(one.detector, one.type);
      } catch (error) {
        this.#fault(one, error);
      }
    }
  }

  #fault(one: Working, error: unknown): void {
    one.faults++;
    if (one.faults === 1) this.#note(`the detector ${one.type.name} failed: ${String(error)}`);
    if (one.faults < MOST_FAULTS) return;
    this.#note(`the detector ${one.type.name} failed ${MOST_FAULTS} times and is off until the next start`);
    this.#working = this.#working.filter((other) => other !== one);
  }
}
