/**
 * Devices that make up their MACs: one that was here before under another is joined to it by itself, where what it says proves
 * it, so that its name, its history, its recordings and its privacy go on. Two that turn out to speak at once are parted again
 * for good, and so are those that a person splits.
 */
import type { Log } from "../base/log.ts";
import type { AuditAction } from "./api/contract/audit.ts";
import { type InventoryDevice, nameOf } from "./inventory/device.ts";
import { type Inventory, OTHERS_ID } from "./inventory/inventory.ts";
import { proofOf, proofWords } from "./inventory/same-device.ts";
import { isRandomMac } from "./inventory/vendor.ts";
import type { AccessStore } from "./store/access-store.ts";

/** The earlier one may be heard of a moment late. */
const LATE_MS = 60_000;
/** Who changes its MAC is heard under one of them; under both within so short a time are two. */
const AT_ONCE_MS = 600_000;
/** Looked at in one beat; more are in the next. */
const MOST_ARRIVALS = 50;
/** Nobody asked for it. */
const BY_ITSELF = { who: "tapdeck", address: "", bytes: null };

export interface DeviceJoinerParts {
  readonly inventory: Inventory;
  readonly devices: {
    merge(into: string, others: readonly string[]): Promise<unknown>;
    split(device: string, parts: readonly string[]): Promise<unknown>;
  };
  readonly store: Pick<AccessStore, "addAudit">;
  readonly log: Log;
}

export class DeviceJoiner {
  readonly #parts: DeviceJoinerParts;
  /** How much was known of a device when it was looked at last. */
  readonly #looked = new WeakMap<InventoryDevice, number>();
  /** Said once, not every beat. */
  #troubled = false;

  constructor(parts: DeviceJoinerParts) {
    this.#parts = parts;
  }

  /** Never fails: it tries again later. */
  async beat(): Promise<void> {
    try {
      for (const whole of this.#parts.inventory.all()) if (whole.parts.length > 1) await this.#part(whole);
      for (const arrival of this.#arrivals()) await this.#join(arrival);
      this.#troubled = false;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (!this.#troubled) this.#parts.log.warn(`devices with made-up MACs are not joined now: ${words}`);
      this.#troubled = true;
    }
  }

  #arrivals(): InventoryDevice[] {
    const arrivals = this.#parts.inventory
      .all()
      .filter(
        (device) =>
          device.parts.length === 1 &&
          device.own.macs.some(isRandomMac) &&
          this.#looked.get(device) !== device.own.changes,
      );
    return arrivals.slice(0, MOST_ARRIVALS);
  }

  async #join(arrival: InventoryDevice): Promise<void> {
    const { inventory, devices } = this.#parts;
    this.#looked.set(arrival, arrival.own.changes);
    const found = inventory.all().flatMap((whole) => {
      if (whole === arrival || whole.id === OTHERS_ID) return [];
      const proofs = whole.parts.flatMap((part) => {
        const proof = proofOf(part.own, arrival.own);
        return proof === undefined ? [] : [{ whole, part, proof }];
      });
      return proofs.slice(0, 1);
    });
    const [only] = found;
    // Two that say it: then it is nobody's own word.
    if (only === undefined || found.length > 1) return;
    if (only.whole.lastMs >= arrival.own.firstMs) return;
    if (only.whole.parts.some((part) => areApart(part, arrival))) return;
    const words = proofWords(only.proof);
    // Before it is seen as one, and stored with it.
    inventory.noteSame(arrival, { id: only.part.id, words });
    try {
      await devices.merge(only.whole.id, [arrival.id]);
    } catch (error) {
      inventory.noteSame(arrival, undefined);
      throw error;
    }
    await this.#audit("device-merge", nameOf(only.whole).name, `${macOf(arrival)}, ${words}`);
  }

  /** Of what was joined by itself. */
  async #part(whole: InventoryDevice): Promise<void> {
    for (const part of whole.parts) {
      const before = whole.parts.find(({ id }) => id === part.own.sameAs?.id);
      if (before === undefined || !speakAtOnce(before, part)) continue;
      const { name } = nameOf(whole);
      await this.#parts.devices.split(whole.id, [part.id]);
      await this.#audit("device-split", name, `${macOf(part)}, both speak at the same time`);
      return;
    }
  }

  async #audit(action: AuditAction, target: string, detail: string): Promise<void> {
    await this.#parts.store.addAudit({ ...BY_ITSELF, atMs: Date.now(), action, target, detail });
  }
}

function speakAtOnce({ own: before }: InventoryDevice, { own: after }: InventoryDevice): boolean {
  return before.lastMs > after.firstMs + LATE_MS && Math.abs(before.lastMs - after.lastMs) < AT_ONCE_MS;
}

function areApart(one: InventoryDevice, other: InventoryDevice): boolean {
  return one.own.apartFrom.has(other.id) || other.own.apartFrom.has(one.id);
}

function macOf({ own, id }: InventoryDevice): string {
  return own.macs[0] ?? id;
}
