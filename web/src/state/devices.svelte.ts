/** The household, by id: read once, then kept up to date by events. */
import type { Device } from "../../../src/hub/api/contract/device.ts";
import type { UsageEvent } from "../../../src/hub/api/contract/event.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { deck } from "./deck.svelte.ts";
import { live } from "./live.svelte.ts";

/** Flows are told of at the full minute at the latest, and then stored: who spoke since then may be speaking now. */
const SPEAKS_MS = 70_000;
/** Sums of the last 24 hours gain at one end and lose at the other: only the hub can tell them. */
const SUMS_MS = 15_000;

let all = $state.raw<ReadonlyMap<string, Device>>(new Map());
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);
let readMs = 0;

async function readAll(): Promise<void> {
  readMs = Date.now();
  try {
    const found = new Map<string, Device>();
    let cursor: string | undefined;
    do {
      const page = await calls.devices.page({ limit: 1000, cursor });
      for (const device of page.items) found.set(device.id, device);
      cursor = page.next ?? undefined;
    } while (cursor);
    all = found;
    trouble = null;
    read = true;
  } catch (cause) {
    trouble = troubleOf(cause);
  }
}

function hearUsage(event: UsageEvent): void {
  if (event.devices.length > 0 && Date.now() - readMs >= SUMS_MS) void readAll();
  if (event.seen.length === 0) return;
  const next = new Map(all);
  for (const { deviceId, lastSeen } of event.seen) {
    const device = next.get(deviceId);
    if (device) next.set(deviceId, { ...device, lastSeen });
  }
  all = next;
}

function drop(id: string): void {
  const next = new Map(all);
  if (next.delete(id)) all = next;
}

export const household = {
  get all(): ReadonlyMap<string, Device> {
    return all;
  },
  get read(): boolean {
    return read;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  /** The dot and the words of "last seen" both ask this, so that they agree. */
  speaks(device: Device): boolean {
    return deck.now - Date.parse(device.lastSeen) < SPEAKS_MS;
  },
  again: (): void => void readAll(),
  put(device: Device): void {
    all = new Map(all).set(device.id, device);
  },
  /** The name of a device, also if it was given by MAC or address. */
  nameOf(key: string): string | null {
    return this.find(key)?.name ?? null;
  },
  /** By its id, or a MAC or address of it. */
  find(key: string): Device | undefined {
    const found = all.get(key);
    if (found) return found;
    for (const device of all.values()) {
      const is = device.macs.includes(key) || device.ips.includes(key);
      if (is || device.parts.some((part) => part.id === key)) return device;
    }
    return undefined;
  },

  /** These are one from now on, under the first; `off`, the way back, parts them as they were. */
  async merge(into: Device, others: readonly Device[]): Promise<{ off: () => Promise<void> }> {
    this.put(
      await calls.devices.merge(
        into.id,
        others.map((one) => one.id),
      ),
    );
    for (const one of others) drop(one.id);
    const off = async () => {
      for (const { parts } of others) {
        const { device, off } = await calls.devices.split(
          into.id,
          parts.map((part) => part.id),
        );
        this.put(device);
        this.put(off);
      }
    };
    return { off };
  },
  /** This part is a device of its own from now on. */
  async split(
    device: Device,
    part: string,
  ): Promise<{ left: Device; off: Device; back: () => Promise<void> }> {
    const { device: left, off } = await calls.devices.split(device.id, [part]);
    this.put(left);
    this.put(off);
    // The one that had the id of both has it again.
    const [first, second] = off.id === device.id ? [off, left] : [left, off];
    return { left, off, back: async () => void (await this.merge(first, [second])) };
  },
  start(): () => void {
    void readAll();
    const stops = [
      live.on("device", (device) => (device.partOf === undefined ? this.put(device) : drop(device.id))),
      live.on("usage", hearUsage),
      live.onComeback(this.again),
    ];
    return () => {
      for (const stop of stops) stop();
      all = new Map();
      read = false;
    };
  },
};
