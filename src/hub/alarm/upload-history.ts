/**
 * What a device used to send in an hour, to one site or to all, and from which amount on an hour is out of the usual.
 * Only hours in which it sent something count: a backup once a week is as usual as one every night.
 */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import { deviation, median, quantile, SIGMA_OF_MAD, sorted } from "./spread.ts";

export interface UsualRule {
  /** Deviations above the median. */
  readonly deviations: number;
  /** Samples that a cell must have. */
  readonly leastSamples: number;
  /** Below which nothing is claimed, however unusual. */
  readonly floorBytes: number;
}

export interface Usual {
  /** More than this is out of the usual. */
  readonly bytes: number;
  /** A sentence on how that was reckoned. */
  readonly words: string;
  readonly basis: "cell" | "site" | "device" | "none";
  readonly samples: number;
  readonly medianBytes: number;
}

/** Of one site: five weeks of a nightly backup, four days of one that sends all day. */
const MOST_HOURS = 96;
const HOURS_A_DAY = 24;
/** Neighbouring hours count as the same: clocks change, backups start late. */
const NEAR_HOURS = 1;
/** Of the median and in bytes: a history without any spread must not make a little more unusual. */
const LEAST_SPREAD_SHARE = 0.25;
const LEAST_SPREAD_BYTES = 500_000;
/** After so many days with an alarm what raised it is usual. */
const DAYS_TO_ACCEPT = 3;
/** On a schedule: all of so many days within so many hours of the day. */
const SCHEDULE_DAYS = 7;
const SCHEDULE_HOURS = 6;
const FEW_TIMES = 3;
/** Most sites never get so far as to have a history. */
const NONE: readonly number[] = [];
const SEEN_SHARE = 1.25;

const numbers = z.array(z.number().nonnegative()).max(MOST_HOURS);
export const savedHistorySchema = z.object({ h: numbers, b: numbers, sh: numbers, sb: numbers });

/** The hour that an instant lies in, since 1970, UTC. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / 3_600_000);
}

export class UploadHistory {
  /** Hours since 1970 and the most bytes within an hour's span that ended in each. */
  #hours = NONE;
  #bytes = NONE;
  /** Hours that raised an alarm: not usual yet. */
  #suspectHours = NONE;
  #suspectBytes = NONE;

  get size(): number {
    return this.#hours.length;
  }

  /** Nothing was ever sent, nor raised an alarm. */
  get isEmpty(): boolean {
    return this.#hours.length + this.#suspectHours.length === 0;
  }

  /** `suspect`: it raised an alarm. Hours come in their order, nearly. */
  add(hour: number, bytes: number, suspect: boolean): void {
    if (!suspect) {
      this.#hours = pushed(this.#hours, hour);
      this.#bytes = pushed(this.#bytes, bytes);
      return;
    }
    this.#suspectHours = pushed(this.#suspectHours, hour);
    this.#suspectBytes = pushed(this.#suspectBytes, bytes);
    if (daysOf(this.#suspectHours) < DAYS_TO_ACCEPT) return;
    this.#suspectHours.forEach((suspected, i) => {
      this.add(suspected, this.#suspectBytes[i] ?? 0, false);
    });
    this.#suspectHours = NONE;
    this.#suspectBytes = NONE;
  }

  /** Forgets its older half. */
  halve(): void {
    const gone = Math.ceil(this.#hours.length / 2);
    this.#hours = this.#hours.slice(gone);
    this.#bytes = this.#bytes.slice(gone);
  }

  samples(): readonly number[] {
    return this.#bytes;
  }

  /** For the hour that begins now. `all`: what the device sent in its hours to whomever, for want of better. */
  usual(hour: number, rule: UsualRule, all?: UploadHistory): Usual {
    const near = this.#near(hour);
    if (near.length >= rule.leastSamples) {
      const clock = `${near.length} earlier hours around ${clockHour(hour)}`;
      return this.#seenToo(hour, byMedian(near, rule, "cell", clock));
    }
    if (this.#offSchedule(hour)) {
      const words = `On all ${daysOf(this.#hours)} days it sent within the same ${SCHEDULE_HOURS} hours of the day, never around ${clockHour(hour)}.`;
      return { bytes: rule.floorBytes, words, basis: "none", samples: 0, medianBytes: 0 };
    }
    const samples = this.#bytes;
    if (samples.length >= rule.leastSamples) {
      return this.#seenToo(
        hour,
        byMedian(samples, rule, "site", `${samples.length} earlier hours of any time of day`),
      );
    }
    return this.#few(rule, all);
  }

  #few(rule: UsualRule, all: UploadHistory | undefined): Usual {
    const most = Math.max(0, ...this.#bytes);
    const samples = this.#bytes.length;
    if (samples === 0) {
      const words = "In no earlier hour it sent anything to speak of.";
      return { bytes: rule.floorBytes, words, basis: "none", samples, medianBytes: 0 };
    }
    const pool = all?.samples() ?? [];
    const words = `Only ${samples} earlier hours are known, the most was ${formatBytes(most)}; the threshold is ${FEW_TIMES} times that.`;
    const few: Usual = {
      bytes: most * FEW_TIMES,
      words,
      basis: "site",
      samples,
      medianBytes: median(this.#bytes),
    };
    const device =
      pool.length < rule.leastSamples
        ? undefined
        : byMedian(pool, rule, "device", `${pool.length} earlier hours of this device, whomever it sent to`);
    const larger = device !== undefined && device.bytes > few.bytes ? device : few;
    return { ...larger, bytes: Math.max(larger.bytes, rule.floorBytes) };
  }

  #near(hour: number): number[] {
    const near: number[] = [];
    const wanted = hour % HOURS_A_DAY;
    this.#hours.forEach((one, i) => {
      const apart = Math.abs((one % HOURS_A_DAY) - wanted);
      if (Math.min(apart, HOURS_A_DAY - apart) <= NEAR_HOURS) near.push(this.#bytes[i] ?? 0);
    });
    return near;
  }

  /** As much was seen on two other days, at whatever hour: no news, unless it keeps hours and these are not they. */
  #seenToo(hour: number, usual: Usual): Usual {
    const today = Math.floor(hour / HOURS_A_DAY);
    const byDay = new Map<number, number>();
    this.#hours.forEach((one, i) => {
      const day = Math.floor(one / HOURS_A_DAY);
      if (day !== today) byDay.set(day, Math.max(byDay.get(day) ?? 0, this.#bytes[i] ?? 0));
    });
    const second = sorted([...byDay.values()]).at(-2) ?? 0;
    const bytes = second * SEEN_SHARE;
    if (bytes <= usual.bytes) return usual;
    const words = `${usual.words} Since ${formatBytes(second)} in an hour was seen on two other days, the threshold is a quarter above that.`;
    return { ...usual, bytes, words };
  }

  #offSchedule(hour: number): boolean {
    if (daysOf(this.#hours) < SCHEDULE_DAYS) return false;
    const clock = sorted([...new Set(this.#hours.map((one) => one % HOURS_A_DAY))]);
    const first = clock[0] ?? 0;
    let widest = 0;
    clock.forEach((one, i) => {
      widest = Math.max(widest, (clock[i + 1] ?? first + HOURS_A_DAY) - one);
    });
    return widest >= HOURS_A_DAY - SCHEDULE_HOURS && this.#near(hour).length === 0;
  }

  save(): z.infer<typeof savedHistorySchema> {
    const [h, b, sh, sb] = [this.#hours, this.#bytes, this.#suspectHours, this.#suspectBytes];
    return { h: [...h], b: [...b], sh: [...sh], sb: [...sb] };
  }

  load({ h, b, sh, sb }: z.infer<typeof savedHistorySchema>): void {
    if (h.length !== b.length || sh.length !== sb.length) return;
    this.#hours = [...h];
    this.#bytes = [...b];
    this.#suspectHours = [...sh];
    this.#suspectBytes = [...sb];
  }
}

function byMedian(samples: readonly number[], rule: UsualRule, basis: Usual["basis"], of: string): Usual {
  const inOrder = sorted(samples);
  const middle = quantile(inOrder, 0.5);
  const mad = deviation(inOrder, middle);
  const spread = Math.max(SIGMA_OF_MAD * mad, LEAST_SPREAD_SHARE * middle, LEAST_SPREAD_BYTES);
  const reckoned = middle + rule.deviations * spread;
  const bytes = Math.max(reckoned, rule.floorBytes);
  const floor = bytes > reckoned ? `, raised to the floor of ${formatBytes(bytes)}` : "";
  const words = `In ${of} the median was ${formatBytes(middle)} and the MAD ${formatBytes(mad)}; the threshold is the median and ${rule.deviations} times ${formatBytes(spread)} (1.4826 MAD, at least a quarter of the median and ${formatBytes(LEAST_SPREAD_BYTES)}): ${formatBytes(reckoned)}${floor}.`;
  return { bytes, words, basis, samples: samples.length, medianBytes: middle };
}

function clockHour(hour: number): string {
  return `${String(hour % HOURS_A_DAY).padStart(2, "0")}:00 UTC`;
}

function daysOf(hours: readonly number[]): number {
  return new Set(hours.map((hour) => Math.floor(hour / HOURS_A_DAY))).size;
}

/** The same list, but for the first. */
function pushed(list: readonly number[], value: number): number[] {
  const own = list === NONE ? [] : (list as number[]);
  if (own.length >= MOST_HOURS) own.shift();
  own.push(value);
  return own;
}
