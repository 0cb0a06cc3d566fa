/**
 * What a person says of who is one device: several that were told apart become one, and parts of one become a device
 * again. Stored before it is answered, then told to sensors, detectors and people.
 */
import { AppError } from "../base/app-error.ts";
import { Turns } from "../base/turns.ts";
import type { ShownKind } from "../model/device-kind.ts";
import type { DeviceDesk as DeviceDeskContract, SplitDevice } from "./api/desk.ts";
import { addressesOf, type InventoryDevice, nameOf } from "./inventory/device.ts";
import { type Inventory, OTHERS_ID } from "./inventory/inventory.ts";
import { deviceRow } from "./saved-device.ts";
import type { DeviceStore } from "./store/store.ts";

/** A house's device has a handful of addresses; a list that grows without end is a mistake. */
export const MOST_PARTS = 64;

export interface DeviceDeskParts {
  readonly store: Pick<DeviceStore, "saveDevices">;
  readonly inventory: Inventory;
  /** `to` is now what `from` was, or was a part of; `joined` will not be heard of by themselves any more. */
  regrouped(
    learnt: readonly { readonly from: string; readonly to: string }[],
    joined: readonly string[],
  ): void;
  /** Other MACs and addresses are meant now: tell sensors, and people of these devices and parts. */
  changed(devices: readonly InventoryDevice[]): void;
}

export class DeviceDesk implements DeviceDeskContract {
  readonly #parts: DeviceDeskParts;
  readonly #turns = new Turns();

  constructor(parts: DeviceDeskParts) {
    this.#parts = parts;
  }

  merge(intoText: string, texts: readonly string[]): Promise<{ into: InventoryDevice; names: string[] }> {
    return this.#turns.take(async () => {
      const { inventory } = this.#parts;
      const into = this.#mustFind(intoText);
      const others = [...new Set(texts.map((text) => this.#mustFind(text)))].filter((one) => one !== into);
      if (others.length === 0) {
        throw new AppError(
          "invalid",
          `there is nothing to merge into ${nameOf(into).name}: it is that device`,
          {
            hint: "Name at least one other device",
          },
        );
      }
      for (const one of [into, ...others]) refuseOthers(one);
      const count = [into, ...others].reduce((sum, { parts }) => sum + parts.length, 0);
      if (count > MOST_PARTS) {
        throw new AppError("conflict", `a device may have ${MOST_PARTS} parts, and these would be ${count}`);
      }
      const names = others.map(words);
      const before = others.map(({ parts }) => parts);
      const joined = others.map(({ id }) => id);
      inventory.merge(into, others);
      await this.#store(into.parts, () => {
        // As it was: the parts of each of them leave together again.
        for (const parts of before) inventory.split(into, parts);
      });
      this.#parts.regrouped(
        joined.map((from) => ({ from, to: into.id })),
        joined,
      );
      this.#parts.changed([into, ...others]);
      return { into, names };
    });
  }

  split(text: string, partTexts: readonly string[]): Promise<SplitDevice> {
    return this.#turns.take(async () => {
      const { inventory } = this.#parts;
      const whole = this.#mustFind(text);
      const { parts } = whole;
      if (parts.length === 1) {
        throw new AppError("conflict", `${nameOf(whole).name} has one part: there is nothing to split off`, {
          hint:
            whole.macs.length > 0
              ? "Devices are told apart by their MAC; addresses of one MAC are one device"
              : "It is known by one address alone",
        });
      }
      const off = [...new Set(partTexts.map((one) => this.#partOf(whole, one)))];
      const left = parts.filter((part) => !off.includes(part));
      const [first] = off;
      const [rest] = left;
      if (first === undefined || rest === undefined) {
        throw new AppError("invalid", "that would be all of it: nothing would be left to split from", {
          hint: "Name some of its parts",
        });
      }
      const names = off.map(words);
      inventory.split(whole, off);
      await this.#store(parts, () => {
        inventory.merge(rest, [first]);
        if (rest !== whole) inventory.lead(whole);
      });
      inventory.keepApart(off, left);
      // Each of the two may have another id than both had together; whichever has one knows what they knew.
      const learnt = [first, rest].filter(({ id }) => id !== whole.id);
      this.#parts.regrouped(
        learnt.map(({ id }) => ({ from: whole.id, to: id })),
        [],
      );
      this.#parts.changed([rest, first]);
      return { left: rest, off: first, names };
    });
  }

  setKind(device: InventoryDevice, kind: ShownKind | undefined): Promise<void> {
    return this.#turns.take(async () => {
      const { inventory } = this.#parts;
      const before = device.parts.map(({ own }) => own.givenKind);
      inventory.setKind(device, kind);
      await this.#store(device.parts, () => {
        for (const [i, part] of device.parts.entries()) part.own.givenKind = before[i];
      });
    });
  }

  async #store(devices: readonly InventoryDevice[], undo: () => void): Promise<void> {
    try {
      await this.#parts.store.saveDevices(devices.map(deviceRow));
    } catch (error) {
      undo();
      throw error;
    }
  }

  #mustFind(text: string): InventoryDevice {
    const device = this.#parts.inventory.find(text);
    if (device !== undefined) return device;
    throw new AppError("not-found", `there is no device "${text}"`, {
      hint: "Name it by id, MAC or IP address",
    });
  }

  #partOf(whole: InventoryDevice, text: string): InventoryDevice {
    const part = this.#parts.inventory.findPart(text);
    if (part?.whole === whole) return part;
    throw new AppError("invalid", `"${text}" is no part of ${nameOf(whole).name}`, {
      hint: `It has ${whole.parts.map((one) => one.own.macs[0] ?? addressesOf(one)[0] ?? one.id).join(", ")}`,
    });
  }
}

function refuseOthers(device: InventoryDevice): void {
  if (device.id !== OTHERS_ID) return;
  throw new AppError("conflict", "further devices are not told apart: they cannot be merged");
}

/** As the audit log says it. */
function words(device: InventoryDevice): string {
  return `${nameOf(device).name} (${device.own.macs[0] ?? addressesOf(device)[0] ?? device.id})`;
}
