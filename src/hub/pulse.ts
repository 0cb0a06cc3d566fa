/** The hub's heartbeat: once a second what changed goes to people, sensors and store; now and then it tidies up. */
import type { Log } from "../base/log.ts";
import type { HealthEvent, UsageEvent } from "./api/contract/event.ts";
import type { Rule } from "./api/contract/rule.ts";
import { deviceItem } from "./api/device-item.ts";
import type { EventStream } from "./api/event-stream.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { LiveFlows } from "./live-flows.ts";
import { deviceRow } from "./saved-device.ts";
import type { RetentionPolicy, Store } from "./store/store.ts";
import type { UsageMeter } from "./usage-meter.ts";

const BEAT_MS = 1000;
const SAVE_SEEN_MS = 30_000;
const TIDY_MS = 60_000;
const SAVE_LIVE_MS = 5 * 60_000;
/** Devices told about in one beat; more are told in the next. */
const MAX_DEVICE_EVENTS = 200;
const DAY_MS = 86_400_000;

export interface PulseParts {
  readonly store: Store;
  readonly inventory: Inventory;
  readonly live: LiveFlows;
  readonly meter: UsageMeter;
  /** How fast devices send and receive now. */
  rates(): UsageEvent["rates"];
  readonly events: EventStream;
  readonly log: Log;
  readonly retention: RetentionPolicy;
  nowMs(): number;
  health(): HealthEvent;
  rules(): Rule[];
  readonly promises: { look(): void; save(): Promise<void> };
  readonly channels: { save(): Promise<void> };
  readonly alarms: { beat(): Promise<void> };
  /** Joins devices that made up a new MAC to what they were before. */
  readonly joiner: { beat(): Promise<void> };
  /** Looks up where flows of older versions were, some at once; true if there are more. */
  placeFlows(): Promise<boolean>;
  /** Devices have other names, MACs or addresses now. */
  devicesChanged(): void;
  tidyAccess(): Promise<void>;
  watch(line: string): void;
  watchLine(): string;
}

export class Pulse {
  readonly #parts: PulseParts;
  readonly #lastRules = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #busy = false;
  /** By a clock that nobody sets. */
  #due = { seenMs: performance.now(), tidyMs: performance.now(), liveMs: performance.now() };
  #upkeepTold = false;

  constructor(parts: PulseParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  #beat(): void {
    const parts = this.#parts;
    parts.watch(parts.watchLine());
    // The store's work may take longer than a beat; it is not piled up.
    if (this.#busy) {
      parts.events.publish("health", parts.health());
      return;
    }
    this.#busy = true;
    this.#beating = this.#work()
      .catch((error: unknown) => {
        if (!this.#upkeepTold) parts.log.warn(error instanceof Error ? error.message : String(error));
        this.#upkeepTold = true;
      })
      .finally(() => {
        this.#busy = false;
      });
  }

  async #work(): Promise<void> {
    const { events, inventory, meter } = this.#parts;
    const usage = meter.take(Date.now(), inventory.takeSeen(), this.#parts.rates());
    if (usage !== undefined) events.publish("usage", usage);
    this.#parts.promises.look();
    events.publish("health", this.#parts.health());
    this.#tellRules();
    await this.#parts.joiner.beat();
    await this.#tellDevices();
    await this.#saveDevices();
    await this.#parts.promises.save();
    await this.#parts.channels.save();
    await this.#parts.alarms.beat();
    const now = performance.now();
    if (now - this.#due.tidyMs >= TIDY_MS) {
      this.#due.tidyMs = now;
      await this.#parts.tidyAccess();
      await this.#upkeep();
    }
    if (now - this.#due.liveMs >= SAVE_LIVE_MS) {
      this.#due.liveMs = now;
      await this.#parts.store.saveLive([...this.#parts.live.rows()]);
    }
  }

  #tellRules(): void {
    if (this.#parts.events.watchers === 0) return;
    for (const rule of this.#parts.rules()) {
      const text = JSON.stringify(rule);
      if (this.#lastRules.get(rule.id) === text) continue;
      this.#lastRules.set(rule.id, text);
      this.#parts.events.publish("rule", rule);
    }
  }

  async #tellDevices(): Promise<void> {
    const { inventory, events, store } = this.#parts;
    const changed = inventory.takeChanged();
    if (changed.length === 0) return;
    this.#parts.devicesChanged();
    if (events.watchers === 0) return;
    const now = this.#parts.nowMs();
    const usage = await store.usageByDevice(now - DAY_MS, now + 60_000);
    for (const device of changed.slice(0, MAX_DEVICE_EVENTS)) {
      events.publish("device", deviceItem(device, usage.get(device.id), inventory.groups));
    }
  }

  async #saveDevices(): Promise<void> {
    const { inventory, store } = this.#parts;
    const devices = inventory.takeUnsaved();
    if (performance.now() - this.#due.seenMs >= SAVE_SEEN_MS) {
      this.#due.seenMs = performance.now();
      devices.push(...inventory.takeTouched());
    }
    if (devices.length === 0) return;
    try {
      await store.saveDevices(devices.map(deviceRow));
    } catch (error) {
      inventory.putBack(devices);
      throw error;
    }
  }

  /** A few steps a minute at most: storing what comes in has the right of way. */
  async #upkeep(): Promise<void> {
    const { store, retention } = this.#parts;
    await this.#parts.placeFlows();
    for (let step = 0; step < 20; step++) {
      if (!(await store.upkeep(retention, this.#parts.nowMs()))) return;
    }
  }
}
