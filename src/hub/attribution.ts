/**
 * Whose bytes are these? They belong to the device that owns the *local* address: with MACs, the device is the MAC
 * beside that address; without, the address itself. Traffic between local ends is neither upload nor download.
 */
import { addressKey } from "../base/address-key.ts";
import { DIRECTIONS } from "../model/flow-direction.ts";
import { SLICE_FLAGS, type SliceBatch } from "../model/slice-batch.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";
import { isUnicast } from "./inventory/link-address.ts";

export const DIRECTION = {
  outbound: DIRECTIONS.indexOf("outbound"),
  inbound: DIRECTIONS.indexOf("inbound"),
  internal: DIRECTIONS.indexOf("internal"),
  external: DIRECTIONS.indexOf("external"),
} as const;

/** As they were told apart on the wire: what a person said to be one device is still stored by its parts. */
export interface Owners {
  device: InventoryDevice | undefined;
  /** The other local end of internal traffic, if that is a device too. */
  peer: InventoryDevice | undefined;
}

const NOBODY: Owners = { device: undefined, peer: undefined };

/** Devices not met before are born here; what the row shows of their addresses is learnt. */
export function ownersOf(batch: SliceBatch, row: number, inventory: Inventory): Owners {
  switch (batch.direction[row]) {
    case DIRECTION.outbound:
      return { device: localEnd(batch, row, true, inventory), peer: undefined };
    case DIRECTION.inbound:
      return { device: localEnd(batch, row, false, inventory), peer: undefined };
    case DIRECTION.internal: {
      const orig = localEnd(batch, row, true, inventory);
      const resp = localEnd(batch, row, false, inventory);
      return orig === undefined
        ? { device: resp, peer: undefined }
        : { device: orig, peer: distinct(resp, orig) };
    }
    default:
      return NOBODY;
  }
}

function distinct(peer: InventoryDevice | undefined, device: InventoryDevice): InventoryDevice | undefined {
  return peer?.whole === device.whole ? undefined : peer;
}

function localEnd(
  batch: SliceBatch,
  row: number,
  orig: boolean,
  inventory: Inventory,
): InventoryDevice | undefined {
  const flags = batch.flags[row] ?? 0;
  const local = (flags & (orig ? SLICE_FLAGS.origLocal : SLICE_FLAGS.respLocal)) !== 0;
  const key = endKey(batch, row, orig);
  const unicast = isUnicast(key);
  // A device that has no address yet (DHCP) speaks from 0.0.0.0 or ::. A group end is nobody; so is the
  // broadcast address of a subnet, which only its MAC or the group flag gives away.
  const unspecified = orig && /^0+$/.test(key);
  if (!local && !unspecified) return undefined;
  const atMs = batch.sliceEndMs[row] ?? 0;
  const macs = orig ? batch.origMac : batch.respMac;
  if ((flags & SLICE_FLAGS.hasMac) !== 0 && !isZero(macs, row * 6)) {
    const device = inventory.ofMac(macs, row * 6, atMs);
    if (device !== undefined && local && unicast) inventory.learnAddress(device, key, atMs, "flow");
    return device;
  }
  if (!unicast || (!orig && (flags & SLICE_FLAGS.group) !== 0)) return undefined;
  return inventory.ofAddress(key, atMs);
}

export function endKey(batch: SliceBatch, row: number, orig: boolean): string {
  const length = ((batch.flags[row] ?? 0) & SLICE_FLAGS.ipv6) !== 0 ? 16 : 4;
  return addressKey(orig ? batch.origAddress : batch.respAddress, row * 16, length);
}

function isZero(bytes: Uint8Array, offset: number): boolean {
  for (let i = 0; i < 6; i++) if (bytes[offset + i] !== 0) return false;
  return true;
}
