/** The household, by id: read once, then kept up to date by events. */
import type { Device } from "../../../src/hub/api/contract/device.ts";
import type { UsageEvent } from "../../../src/hub/api/contract/event.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";
import { live } from "./live.svelte.ts";

/** How long a device counts as speaking after its last bytes. */
const SPEAKS_MS = 3000;

let all = $state.raw<ReadonlyMap<string, Device>>(new Map());
let read = $state(false);
let trouble = $state.raw<Trouble | null>(null);
/** Bytes a second of the devices that speak at the moment. */
let speaking = $state.raw<ReadonlyMap<string, { up: number; down: number }>>(new Map());
let silence: ReturnType<typeof setTimeout> | undefined;

async function readAll(): Promise<void> {
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
  speaking = new Map(
    event.devices.map((one) => [one.deviceId, { up: one.uploadBytes, down: one.downloadBytes }]),
  );
  clearTimeout(silence);
  silence = setTimeout(() => {
    speaking = new Map();
  }, SPEAKS_MS);
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
  get speaking(): ReadonlyMap<string, { up: number; down: number }> {
    return speaking;
  },
  again: (): void => void readAll(),
  put(device: Device): void {
    all = new Map(all).set(device.id, device);
  },
  /** The name of a device, also if it was given by MAC or address. */
  nameOf(key: string): string | null {
    const found = all.get(key);
    if (found) return found.name;
    for (const device of all.values()) {
      if (device.macs.includes(key) || device.ips.includes(key)) return device.name;
    }
    return null;
  },
  start(): () => void {
    void readAll();
    const stops = [
      live.on("device", (device) => this.put(device)),
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
