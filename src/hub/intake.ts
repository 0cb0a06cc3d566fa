/**
 * What one run of a sensor sends, stored exactly once: batches are applied in order, together with their sequence
 * number, and only then acknowledged. What was applied before, or is under way, is not taken again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { SliceBatch } from "../model/slice-batch.ts";
import type { PlaceOf } from "../places/places.ts";
import { Accounting } from "./accounting.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import type { Habits } from "./habits.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { LiveFlows } from "./live-flows.ts";
import { deviceRow } from "./saved-device.ts";
import type { Store } from "./store/store.ts";
import type { Position, TrafficWrite } from "./store/traffic-store.ts";

/** Rows that one transaction takes together. */
const GROUP_ROWS = 20_000;
/** Bytes waiting to be stored above which the sensor is held up, and below which it goes on. */
export const HOLD_BYTES = 32 * 1024 * 1024;
const RESUME_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 1000;
/** A batch that fails for no reason of the world is a bug: it is given up, loudly, not tried for ever. */
const MAX_BUG_TRIES = 3;
/** What waits behind batches; more is done at once, out of its order, rather than kept. */
const MOST_LATER = 5000;

export interface IntakeHooks {
  /** Everything up to `seq` is stored for good. */
  stored(seq: number): void;
  /** Sums that were just stored, for those who watch live. */
  counted(write: TrafficWrite): void;
  /** What they are the sums of, for those who judge. */
  judge(slices: readonly FlowSlice[]): void;
  /** Too much waits (true), or it was worked off (false). */
  hold(full: boolean): void;
}

interface Waiting {
  readonly seq: number;
  readonly batch: SliceBatch;
  readonly bytes: number;
  /** What is to be done behind it. */
  readonly behind: (() => void)[];
}

/** Slices of one write up to a place, and what is to be done behind them. */
interface Part {
  readonly end: number;
  readonly behind: readonly (() => void)[];
}

export interface IntakeParts {
  readonly store: Store;
  readonly inventory: Inventory;
  readonly live: LiveFlows;
  readonly log: Log;
  /** Hear of what devices do. */
  readonly habits?: Habits | undefined;
  /** Where remote ends are; without it nobody knows. */
  readonly places?: { open(): Promise<PlaceOf> } | undefined;
}

const nothing = (): void => undefined;

export class Intake {
  readonly position: Position;
  hooks: IntakeHooks = { stored: nothing, counted: nothing, judge: nothing, hold: nothing };
  readonly #parts: IntakeParts;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #accepted: number;
  #stored: number;
  /** To be done when the batches under way are stored; how much waits in all. */
  readonly #behindWrite: (() => void)[] = [];
  #later = 0;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Batches given up because of a bug. */
  lost = 0;

  constructor(position: Position, parts: IntakeParts) {
    this.position = position;
    this.#parts = parts;
    this.#accepted = position.seq;
    this.#stored = position.seq;
  }

  get storedSeq(): number {
    return this.#stored;
  }

  /** False if these bytes are no batch: the sender is not to be trusted. */
  push(seq: number, payload: Uint8Array): boolean {
    if (seq <= this.#accepted) {
      if (seq <= this.#stored) this.hooks.stored(this.#stored);
      return true;
    }
    const batch = SliceBatch.decode(payload);
    if (batch === undefined) return false;
    this.#accepted = seq;
    this.#waiting.push({ seq, batch, bytes: payload.length, behind: [] });
    this.#waitingBytes += payload.length;
    if (this.#waitingBytes > HOLD_BYTES) this.hooks.hold(true);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    return true;
  }

  /** All that was pushed is stored and judged. */
  get idle(): boolean {
    return this.#running === undefined;
  }

  /** In its place among the batches: who judges hears of everything in the order in which the sensor told it. */
  inOrder(act: () => void): void {
    if (this.idle || this.#later >= MOST_LATER) {
      act();
      return;
    }
    this.#later++;
    (this.#waiting.at(-1)?.behind ?? this.#behindWrite).push(act);
  }

  /** Waits until all that was pushed is stored. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Gives up waiting for a store that does not take anything; what is not stored was not acknowledged either. */
  stop(): void {
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    // One turn later, so that batches that arrive together are stored together.
    await sleep(0);
    while (this.#waiting.length > 0 && !this.#stopped) {
      const { write, slices, parts } = this.#nextWrite(await this.#parts.places?.open());
      if (!(await this.#persist(write))) return;
      this.#stored = write.seq;
      for (const flow of write.flows) this.#parts.live.remove(flow.epochId, flow.flowId);
      if (this.#waitingBytes < RESUME_BYTES) this.hooks.hold(false);
      this.hooks.stored(write.seq);
      this.hooks.counted(write);
      this.#judge(slices, parts);
    }
  }

  #judge(slices: readonly FlowSlice[], parts: readonly Part[]): void {
    let from = 0;
    for (const { end, behind } of parts) {
      this.hooks.judge(slices.slice(from, end));
      from = end;
      this.#do(behind);
    }
    this.#do(this.#behindWrite.splice(0));
  }

  #do(acts: readonly (() => void)[]): void {
    this.#later -= acts.length;
    for (const act of acts) act();
  }

  #nextWrite(placeOf: PlaceOf | undefined): {
    write: TrafficWrite;
    slices: readonly FlowSlice[];
    parts: readonly Part[];
  } {
    const { inventory, live, habits } = this.#parts;
    const accounting = new Accounting(this.position.epochId, inventory, live, placeOf, habits);
    const parts: Part[] = [];
    while (accounting.rows < GROUP_ROWS) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#waitingBytes -= next.bytes;
      accounting.add(next.seq, next.batch);
      if (next.behind.length > 0) parts.push({ end: accounting.slices.length, behind: next.behind });
    }
    const { slices } = accounting;
    return { write: accounting.result(), slices, parts: [...parts, { end: slices.length, behind: [] }] };
  }

  /** True when stored (or given up as a bug); false when stopped before. */
  async #persist(write: TrafficWrite): Promise<boolean> {
    const { store, log } = this.#parts;
    let told = false;
    for (let tries = 1; !this.#stopped; tries++) {
      try {
        await this.#saveDevices();
        await store.apply(write);
        if (told) log.info("the store takes flows again");
        return true;
      } catch (error) {
        if (!(error instanceof AppError) && tries >= MAX_BUG_TRIES) {
          this.lost++;
          log.warn(`a batch of ${write.flows.length} flows was given up: ${String(error)}`);
          return true;
        }
        if (!told) log.warn(error instanceof AppError ? error.line : String(error));
        told = true;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
    return false;
  }

  /** Before the sums that name them. */
  async #saveDevices(): Promise<void> {
    const { store, inventory } = this.#parts;
    const unsaved = inventory.takeUnsaved();
    if (unsaved.length === 0) return;
    try {
      await store.saveDevices(unsaved.map(deviceRow));
    } catch (error) {
      inventory.putBack(unsaved);
      throw error;
    }
  }
}
