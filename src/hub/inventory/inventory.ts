/**
 * Who lives here. Pure state: it learns from flows, sightings and DHCP, and tells what changed since it was last asked.
 * All times are event times. Bounded: a flood of forged MACs ends in one device for "all others".
 */
import { formatMac, parseAddress, parseMac } from "../../base/address.ts";
import { type AddressKey, addressKey, addressKeyOf } from "../../base/address-key.ts";
import { SHOWN_KINDS, type ShownKind } from "../../model/device-kind.ts";
import { deviceIdOfAddress, deviceIdOfMac, InventoryDevice, type KnownOfDevice } from "./device.ts";
import { Groups } from "./groups.ts";
import { isUnicast, macNumber } from "./link-address.ts";
import { type Heard, hearFact, hearName, type ToldFact, type ToldName } from "./told.ts";

export const MAX_DEVICES = 5000;
const MAX_ADDRESSES = 32;
/** A flow does not take an address away from a device that used it this lately: routers show others' addresses. */
const ADDRESS_HOLD_MS = 600_000;
export const OTHERS_ID = "dev-others";

/** How an address was seen with a device; a flow is the weakest word. */
export type AddressEvidence = "flow" | "claim";

export interface SavedDevice {
  readonly id: string;
  /** The id of the device that a person said it is a part of. */
  readonly partOf?: string | null;
  readonly givenName: string | null;
  readonly givenKind?: string | null;
  readonly sameAs?: { readonly id: string; readonly words: string } | null;
  readonly apartFrom?: readonly string[];
  readonly privacy: string;
  readonly names: readonly Readonly<ToldName>[];
  readonly facts: readonly Readonly<ToldFact>[];
  readonly firstMs: number;
  readonly lastMs: number;
  readonly macs: readonly string[];
  readonly addresses: readonly { readonly address: string; readonly lastMs: number }[];
}

export class Inventory {
  readonly groups = new Groups();
  readonly #devices = new Map<string, InventoryDevice>();
  readonly #byMac = new Map<number, InventoryDevice>();
  readonly #owners = new Map<AddressKey, InventoryDevice>();
  /** Who is it: names, MACs, addresses. To be told to people. */
  #changed = new Set<InventoryDevice>();
  /** The same changes, to be stored before anything that names the device. */
  #unsaved = new Set<InventoryDevice>();
  /** Only seen again: can be stored later. */
  #touched = new Set<InventoryDevice>();
  /** The same, to be told to people. */
  #seen = new Set<InventoryDevice>();
  /** How many are only parts of another. */
  #joined = 0;

  load(rows: readonly SavedDevice[]): void {
    for (const row of rows) {
      const device = new InventoryDevice(row.id, {
        macs: [...row.macs],
        addresses: new Map(),
        names: row.names.map((one) => ({ ...one })),
        facts: row.facts.map((one) => ({ ...one })),
        givenName: row.givenName ?? undefined,
        givenKind: SHOWN_KINDS.find((kind) => kind === row.givenKind),
        sameAs: row.sameAs ?? undefined,
        apartFrom: new Set(row.apartFrom),
        privacy: row.privacy,
        firstMs: row.firstMs,
        lastMs: row.lastMs,
        changes: 0,
      });
      for (const { address, lastMs } of row.addresses) {
        const key = addressKeyOf(address);
        if (key === undefined) continue;
        device.own.addresses.set(key, lastMs);
        const rival = this.#owners.get(key);
        if (rival === undefined || (rival.own.addresses.get(key) ?? 0) < lastMs)
          this.#owners.set(key, device);
      }
      this.#index(device);
    }
    for (const { id, partOf } of rows) {
      const part = this.#devices.get(id);
      const whole = this.#devices.get(partOf ?? id);
      if (part === undefined || whole === undefined || whole === part) continue;
      join(whole, [part]);
      this.#joined++;
    }
  }

  get size(): number {
    return this.#devices.size - this.#joined;
  }

  /** Whole devices: none that is only a part of another. */
  all(): InventoryDevice[] {
    return [...this.#devices.values()].filter((device) => device.whole === device);
  }

  /** By id, MAC or IP address (the address's newest owner), its own or that of a part. */
  find(text: string): InventoryDevice | undefined {
    return this.findPart(text)?.whole;
  }

  /** The device that this one is a part of, itself where it is none, or none that is known. */
  wholeId(id: string): string {
    return this.#devices.get(id)?.whole.id ?? id;
  }

  /** As `find`, but what was told apart on the wire, as part of whatever it may be. */
  findPart(text: string): InventoryDevice | undefined {
    const byId = this.#devices.get(text);
    if (byId !== undefined) return byId;
    const mac = parseMac(text);
    if (mac !== undefined) return this.#byMac.get(macNumber(mac, 0));
    const key = addressKeyOf(text);
    return key === undefined ? undefined : this.#owners.get(key);
  }

  /** The device of a MAC in a column of bytes; a new one is born. Undefined for group and all-zero MACs. */
  ofMac(bytes: Uint8Array, offset: number, atMs: number): InventoryDevice | undefined {
    if (((bytes[offset] ?? 0) & 1) !== 0) return undefined;
    const number = macNumber(bytes, offset);
    if (number === 0) return undefined;
    const known = this.#byMac.get(number);
    if (known !== undefined) return this.#see(known, atMs);
    const mac = formatMac(bytes, offset);
    return this.#born(deviceIdOfMac(mac), [mac], atMs);
  }

  /** The device that a local address is where there are no MACs. */
  ofAddress(key: AddressKey, atMs: number): InventoryDevice {
    const id = deviceIdOfAddress(key);
    const known = this.#devices.get(id);
    const device = known === undefined ? this.#born(id, [], atMs) : this.#see(known, atMs);
    this.learnAddress(device, key, atMs, "claim");
    return device;
  }

  /** A MAC, or without one an address, was seen on the link. */
  sighted(mac: string | undefined, ip: string | undefined, atMs: number): InventoryDevice | undefined {
    const macBytes = mac === undefined ? undefined : parseMac(mac);
    const ipBytes = ip === undefined ? undefined : parseAddress(ip);
    const key = ipBytes === undefined ? undefined : addressKey(ipBytes, 0, ipBytes.length);
    const device =
      macBytes !== undefined
        ? this.ofMac(macBytes, 0, atMs)
        : key !== undefined && isUnicast(key)
          ? this.ofAddress(key, atMs)
          : undefined;
    if (device !== undefined && key !== undefined) this.learnAddress(device, key, atMs, "claim");
    return device;
  }

  learnAddress(device: InventoryDevice, key: AddressKey, atMs: number, evidence: AddressEvidence): void {
    if (device.id === OTHERS_ID || !isUnicast(key)) return;
    const owner = this.#owners.get(key);
    if (owner === device) {
      if (atMs > (device.own.addresses.get(key) ?? 0)) device.own.addresses.set(key, atMs);
      return;
    }
    if (owner !== undefined) {
      const held = owner.own.addresses.get(key) ?? 0;
      if (evidence === "flow" && atMs - held < ADDRESS_HOLD_MS) return;
      if (atMs < held) return;
      owner.own.addresses.delete(key);
      this.#change(owner);
    }
    this.#owners.set(key, device);
    device.own.addresses.set(key, atMs);
    this.#forgetOldAddress(device);
    this.#change(device);
  }

  /** Who sent a packet of the house: its MAC or, without one, its address; the address is no claim. */
  speaker(mac: string | undefined, ip: string, atMs: number): InventoryDevice | undefined {
    if (mac === undefined) return this.sighted(undefined, ip, atMs);
    const device = this.sighted(mac, undefined, atMs);
    const key = addressKeyOf(ip);
    if (device !== undefined && key !== undefined) this.learnAddress(device, key, atMs, "flow");
    return device;
  }

  /** A name that a device gives itself. All further devices together have none. */
  learnName(device: InventoryDevice, name: string, source: string, atMs: number): void {
    if (device.id !== OTHERS_ID) this.#heard(device, hearName(device.own.names, name, source, atMs));
  }

  /** Anything else that it says of itself. */
  learnFact(device: InventoryDevice, kind: string, value: string, source: string, atMs: number): void {
    if (device.id !== OTHERS_ID) this.#heard(device, hearFact(device.own.facts, kind, value, source, atMs));
  }

  /** Its own name again takes the names of all its parts. */
  rename(device: InventoryDevice, name: string | undefined): void {
    for (const part of name === undefined ? device.parts : [device]) {
      part.own.givenName = name;
      this.#change(part);
    }
  }

  /** What it is, by a person's word; undefined: by the evidence again, for all its parts. */
  setKind(device: InventoryDevice, kind: ShownKind | undefined): void {
    for (const part of kind === undefined ? device.parts : [device]) {
      part.own.givenKind = kind;
      this.#change(part);
    }
  }

  /** These are one device: `into` answers for the others from now on. Parts of parts come along. */
  merge(into: InventoryDevice, others: readonly InventoryDevice[]): void {
    join(
      into,
      others.flatMap(({ parts }) => parts),
    );
    this.#regrouped(into.parts);
  }

  /** These parts of a device are one of their own, and what is left is one: the first of each answers for it. */
  split(whole: InventoryDevice, off: readonly InventoryDevice[]): void {
    const { parts } = whole;
    const left = parts.filter((part) => !off.includes(part));
    for (const part of parts) {
      part.whole = part;
      part.parts = [part];
    }
    for (const [first, ...others] of [left, off]) if (first !== undefined) join(first, others);
    this.#regrouped(parts);
  }

  /** Why it was joined by itself. */
  noteSame(part: InventoryDevice, to: KnownOfDevice["sameAs"]): void {
    part.own.sameAs = to;
    this.#change(part);
  }

  /** These were split: they are not joined by themselves again. */
  keepApart(off: readonly InventoryDevice[], left: readonly InventoryDevice[]): void {
    for (const [some, others] of [
      [off, left],
      [left, off],
    ] as const) {
      for (const part of some) {
        if (others.some(({ id }) => id === part.own.sameAs?.id)) part.own.sameAs = undefined;
        for (const { id } of others) part.own.apartFrom.add(id);
        this.#change(part);
      }
    }
  }

  /** This part of a device answers for all of them. */
  lead(part: InventoryDevice): void {
    const { whole } = part;
    if (whole === part) return;
    const others = whole.parts.filter((one) => one !== part);
    whole.parts = [whole];
    part.whole = part;
    join(part, others);
    this.#regrouped(part.parts);
  }

  #regrouped(touched: readonly InventoryDevice[]): void {
    const all = [...this.#devices.values()];
    this.#joined = all.filter((device) => device.whole !== device).length;
    for (const part of touched) {
      this.#changed.delete(part);
      this.#seen.delete(part);
      this.#change(part);
    }
  }

  /** What its groups say of it is different: people are told anew. */
  retell(device: InventoryDevice): void {
    this.#changed.add(device);
  }

  /** Of all its parts: it stays with one that is split off. */
  setPrivacy(device: InventoryDevice, privacy: string): void {
    for (const part of device.parts) {
      part.own.privacy = privacy;
      this.#change(part);
    }
  }

  /** Devices whose identity changed since the last call, for people. */
  takeChanged(): InventoryDevice[] {
    const changed = [...this.#changed];
    this.#changed = new Set();
    return changed;
  }

  /** The same for the store. */
  takeUnsaved(): InventoryDevice[] {
    const unsaved = [...this.#unsaved];
    this.#unsaved = new Set();
    for (const device of unsaved) this.#touched.delete(device);
    return unsaved;
  }

  /** Devices that were only seen again since the last call. */
  takeTouched(): InventoryDevice[] {
    const touched = [...this.#touched];
    this.#touched = new Set();
    return touched;
  }

  /** Devices that were seen later than at the last call. */
  takeSeen(): InventoryDevice[] {
    const seen = [...this.#seen];
    this.#seen = new Set();
    return seen;
  }

  /** Storing failed: they are still to be stored. */
  putBack(devices: readonly InventoryDevice[]): void {
    for (const device of devices) this.#unsaved.add(device);
  }

  #heard(device: InventoryDevice, heard: Heard): void {
    if (heard === "new") this.#change(device);
    else if (heard === "again") this.#touched.add(device);
  }

  #change(device: InventoryDevice): void {
    device.own.changes++;
    this.#changed.add(device.whole);
    this.#unsaved.add(device);
  }

  #born(id: string, macs: string[], atMs: number): InventoryDevice {
    if (this.#devices.size >= MAX_DEVICES && id !== OTHERS_ID) {
      const others = this.#devices.get(OTHERS_ID);
      return others === undefined ? this.#born(OTHERS_ID, [], atMs) : this.#see(others, atMs);
    }
    const device = new InventoryDevice(id, {
      macs,
      addresses: new Map(),
      names: [],
      facts: [],
      givenName: id === OTHERS_ID ? "All further devices" : undefined,
      givenKind: undefined,
      sameAs: undefined,
      apartFrom: new Set(),
      privacy: "full",
      firstMs: atMs,
      lastMs: atMs,
      changes: 0,
    });
    this.#index(device);
    this.#change(device);
    return device;
  }

  #index(device: InventoryDevice): void {
    this.#devices.set(device.id, device);
    for (const mac of device.own.macs) {
      const bytes = parseMac(mac);
      if (bytes !== undefined) this.#byMac.set(macNumber(bytes, 0), device);
    }
  }

  #see(device: InventoryDevice, atMs: number): InventoryDevice {
    if (atMs > device.own.lastMs) {
      device.own.lastMs = atMs;
      this.#touched.add(device);
      this.#seen.add(device.whole);
    } else if (atMs < device.own.firstMs) {
      device.own.firstMs = atMs;
      this.#touched.add(device);
    }
    return device;
  }

  #forgetOldAddress(device: InventoryDevice): void {
    if (device.own.addresses.size <= MAX_ADDRESSES) return;
    let oldest: AddressKey | undefined;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const [key, lastMs] of device.own.addresses) {
      if (lastMs >= oldestMs) continue;
      oldest = key;
      oldestMs = lastMs;
    }
    if (oldest === undefined) return;
    device.own.addresses.delete(oldest);
    this.#owners.delete(oldest);
  }
}

function join(whole: InventoryDevice, others: readonly InventoryDevice[]): void {
  whole.parts = [...whole.parts, ...others];
  for (const part of others) {
    part.whole = whole;
    part.parts = [part];
  }
}
