/** A device of the house: a MAC seen on the link or, where there are no MACs, a local address. */
import { type AddressKey, keyText } from "../../base/address-key.ts";
import type { ShownKind } from "../../model/device-kind.ts";
import { strictest } from "../../model/privacy.ts";
import { inOrder, type ToldFact, type ToldName } from "./told.ts";
import { isRandomMac, shortVendor, vendorOf } from "./vendor.ts";

/** What is known of one MAC or, where there are no MACs, of one address. */
export interface KnownOfDevice {
  readonly macs: string[];
  /** Local addresses and when each was last used, event time. */
  readonly addresses: Map<AddressKey, number>;
  /** What it calls itself, and else says of itself; in no order. */
  readonly names: ToldName[];
  readonly facts: ToldFact[];
  /** The name a person gave. */
  givenName: string | undefined;
  /** The kind of device that a person said it is; a word of model/device-kind.ts. */
  givenKind: ShownKind | undefined;
  /** The device that it was joined to by itself, and why; see same-device.ts. */
  sameAs: { readonly id: string; readonly words: string } | undefined;
  /** Those that it was split from: it is not joined to them by itself again. */
  readonly apartFrom: Set<string>;
  /** How much of its frames a person lets be kept; a class of model/privacy.ts. */
  privacy: string;
  firstMs: number;
  lastMs: number;
  /** Grows whenever something of it changes but the times. */
  changes: number;
}

/**
 * One that was told apart on the wire. Several may be one device, by a person's word or by proof: then they are its *parts*, each goes
 * on with what is known of it alone, and the first of them answers for all.
 */
export class InventoryDevice {
  readonly id: string;
  readonly own: KnownOfDevice;
  /** What it is a part of; mostly itself. */
  whole: InventoryDevice = this;
  /** Itself first, then what is the same device. */
  parts: readonly InventoryDevice[] = [this];

  constructor(id: string, own: KnownOfDevice) {
    this.id = id;
    this.own = own;
  }

  get macs(): readonly string[] {
    return this.parts.length === 1 ? this.own.macs : this.parts.flatMap(({ own }) => own.macs);
  }

  /** An address has one owner, so no part hides another's. */
  get addresses(): ReadonlyMap<AddressKey, number> {
    if (this.parts.length === 1) return this.own.addresses;
    return new Map(this.parts.flatMap(({ own }) => [...own.addresses]));
  }

  get names(): readonly ToldName[] {
    if (this.parts.length === 1) return this.own.names;
    const all = this.parts.flatMap(({ own }) => own.names);
    return newestOfEach(all, ({ name, source }) => `${source} ${name}`);
  }

  get facts(): readonly ToldFact[] {
    if (this.parts.length === 1) return this.own.facts;
    const all = this.parts.flatMap(({ own }) => own.facts);
    return newestOfEach(all, ({ kind, value, source }) => `${kind} ${source} ${value}`);
  }

  get givenName(): string | undefined {
    return this.parts.find(({ own }) => own.givenName !== undefined)?.own.givenName;
  }

  get givenKind(): ShownKind | undefined {
    return this.parts.find(({ own }) => own.givenKind !== undefined)?.own.givenKind;
  }

  get privacy(): string {
    return strictest(this.parts.map(({ own }) => own.privacy));
  }

  get firstMs(): number {
    if (this.parts.length === 1) return this.own.firstMs;
    return Math.min(...this.parts.map(({ own }) => own.firstMs));
  }

  get lastMs(): number {
    if (this.parts.length === 1) return this.own.lastMs;
    return Math.max(...this.parts.map(({ own }) => own.lastMs));
  }
}

function newestOfEach<T extends { lastMs: number }>(all: readonly T[], key: (one: T) => string): T[] {
  const newest = new Map<string, T>();
  for (const one of all) {
    const known = newest.get(key(one));
    if (known === undefined || known.lastMs < one.lastMs) newest.set(key(one), one);
  }
  return [...newest.values()];
}

/** The protocols that tell names, beside DHCP. */
const NAMING = ["dhcpv6", "mdns", "nbns", "llmnr"] as const;
export type NameSource = "user" | "dhcp" | (typeof NAMING)[number] | "vendor" | "address";

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
  const mac = device.macs.find((one) => !isRandomMac(one));
  return mac === undefined ? undefined : vendorOf(mac);
}

export function hasRandomMac(device: InventoryDevice): boolean {
  return device.macs.length > 0 && device.macs.every(isRandomMac);
}

/** Each name once, the most trusted first. */
export function hostnamesOf(device: InventoryDevice): string[] {
  return [...new Set(inOrder(device.names).map(({ name }) => name))];
}

function nameSource({ source }: ToldName): NameSource {
  return NAMING.find((protocol) => protocol === source) ?? "dhcp";
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
