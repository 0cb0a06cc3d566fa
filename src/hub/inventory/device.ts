/** A device of the house: a MAC seen on the link or, where there are no MACs, a local address. */
import { type AddressKey, keyText } from "../../base/address-key.ts";
import { inOrder, type ToldFact, type ToldName } from "./told.ts";
import { isRandomMac, shortVendor, vendorOf } from "./vendor.ts";

export interface InventoryDevice {
  readonly id: string;
  readonly macs: string[];
  /** Local addresses and when each was last used, event time. */
  readonly addresses: Map<AddressKey, number>;
  /** What it calls itself, and else says of itself; in no order. */
  readonly names: ToldName[];
  readonly facts: ToldFact[];
  /** The name a person gave. */
  givenName: string | undefined;
  /** How much of its frames a person lets be kept; a class of model/privacy.ts. */
  privacy: string;
  firstMs: number;
  lastMs: number;
}

export type NameSource = "user" | "dhcp" | "dhcpv6" | "mdns" | "vendor" | "address";

export interface DeviceName {
  readonly name: string;
  readonly source: NameSource;
}

export function deviceIdOfMac(mac: string): string {
  return `dev-${mac.replaceAll(":", "")}`;
}

/** Undefined for an id that is made of an address. */
export function macOfDeviceId(id: string): string | undefined {
  return /^dev-([0-9a-f]{12})$/.exec(id)?.[1]?.match(/../g)?.join(":");
}

export function deviceIdOfAddress(key: AddressKey): string {
  return `dev-${key}`;
}

/** Last used first. */
export function addressesOf(device: InventoryDevice): string[] {
  return [...device.addresses]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([key]) => keyText(key));
}

export function vendorOfDevice(device: InventoryDevice): string | undefined {
  const mac = device.macs[0];
  return mac === undefined || isRandomMac(mac) ? undefined : vendorOf(mac);
}

export function hasRandomMac(device: InventoryDevice): boolean {
  return device.macs.length > 0 && device.macs.every(isRandomMac);
}

/** Each name once, the most trusted first. */
export function hostnamesOf(device: InventoryDevice): string[] {
  return [...new Set(inOrder(device.names).map(({ name }) => name))];
}

function nameSource({ source }: ToldName): NameSource {
  return source === "dhcpv6" || source === "mdns" ? source : "dhcp";
}

/** A person's word, else what the device calls itself, else its maker and the MAC's last four digits. */
export function nameOf(device: InventoryDevice): DeviceName {
  if (device.givenName !== undefined) return { name: device.givenName, source: "user" };
  const [own] = inOrder(device.names);
  if (own !== undefined) return { name: own.name.replace(/\.local$/, ""), source: nameSource(own) };
  const mac = device.macs[0];
  const vendor = vendorOfDevice(device);
  if (vendor !== undefined && mac !== undefined) {
    return { name: `${shortVendor(vendor)} ${mac.replaceAll(":", "").slice(-4)}`, source: "vendor" };
  }
  return { name: addressesOf(device)[0] ?? mac ?? device.id, source: "address" };
}
