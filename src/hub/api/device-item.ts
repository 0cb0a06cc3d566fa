/** A device of the inventory as the API shows it. */
import { formatInstantMs } from "../../base/time.ts";
import {
  addressesOf,
  hasRandomMac,
  type InventoryDevice,
  nameOf,
  vendorOfDevice,
} from "../inventory/device.ts";
import type { UsageBucket } from "../store/traffic-store.ts";
import type { Device } from "./contract/device.ts";

export function deviceItem(device: InventoryDevice, last24h: UsageBucket | undefined): Device {
  const { name, source } = nameOf(device);
  return {
    id: device.id,
    name,
    nameSource: source,
    macs: [...device.macs],
    ips: addressesOf(device),
    vendor: vendorOfDevice(device) ?? null,
    randomMac: hasRandomMac(device),
    hostnames: [...device.hostnames],
    groups: [],
    privacy: "full",
    firstSeen: formatInstantMs(device.firstMs),
    lastSeen: formatInstantMs(device.lastMs),
    uploadBytes24h: last24h?.upload ?? 0,
    downloadBytes24h: last24h?.download ?? 0,
    lanBytes24h: last24h?.lan ?? 0,
  };
}
