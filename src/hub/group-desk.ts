/** Groups as people change them: checked, stored, then told. */
import { randomBytes } from "node:crypto";
import { formatMac, parseMac } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import { Turns } from "../base/turns.ts";
import { FULL } from "../model/privacy.ts";
import type { GroupChange, GroupDesk as GroupDeskContract, NewGroup } from "./api/desk.ts";
import { deviceIdOfMac, macOfDeviceId } from "./inventory/device.ts";
import type { Group } from "./inventory/groups.ts";
import { type Inventory, OTHERS_ID } from "./inventory/inventory.ts";
import type { GroupStore } from "./store/store.ts";

const MAX_GROUPS = 500;

export interface GroupDeskHooks {
  /** Its name, devices or privacy are others now, or it is gone. */
  changed(group: Group, deleted: boolean): void;
  /** The name of a rule that is about this group. */
  ruleAbout(id: string): string | undefined;
}

export class GroupDesk implements GroupDeskContract {
  readonly #store: GroupStore;
  readonly #inventory: Inventory;
  readonly #hooks: GroupDeskHooks;
  readonly #turns = new Turns();

  constructor(store: GroupStore, inventory: Inventory, hooks: GroupDeskHooks) {
    this.#store = store;
    this.#inventory = inventory;
    this.#hooks = hooks;
  }

  async load(): Promise<void> {
    this.#inventory.groups.load(await this.#store.groups());
  }

  list(): Group[] {
    return this.#inventory.groups.all();
  }

  create(wish: NewGroup): Promise<Group> {
    return this.#turns.take(async () => {
      if (this.#inventory.groups.size >= MAX_GROUPS)
        throw new AppError("conflict", "too many groups: remove some first");
      this.#mustBeFree(wish.name, undefined);
      const group: Group = {
        id: `grp-${randomBytes(5).toString("hex")}`,
        name: wish.name,
        privacy: wish.privacy ?? FULL,
        builtIn: false,
        createdMs: Date.now(),
        devices: this.#idsOf(wish.devices ?? []),
      };
      await this.#keep(group, group.devices);
      return group;
    });
  }

  change(idOrName: string, change: GroupChange): Promise<Group> {
    return this.#turns.take(async () => {
      const before = this.mustFind(idOrName);
      if (change.name !== undefined) this.#mustBeFree(change.name, before.id);
      const leaving = new Set(this.#idsOf(change.remove ?? []));
      const devices = [
        ...(change.devices === undefined ? before.devices : this.#idsOf(change.devices)),
        ...this.#idsOf(change.add ?? []),
      ];
      const group: Group = {
        ...before,
        name: change.name ?? before.name,
        privacy: change.privacy ?? before.privacy,
        devices: [...new Set(devices)].filter((id) => !leaving.has(id)),
      };
      await this.#keep(group, [...before.devices, ...group.devices]);
      return group;
    });
  }

  remove(idOrName: string): Promise<Group> {
    return this.#turns.take(async () => {
      const group = this.mustFind(idOrName);
      if (group.builtIn) {
        throw new AppError("conflict", `the group "${group.name}" is built in and stays`, {
          hint: "It can be renamed, emptied, and given another privacy class",
        });
      }
      const rule = this.#hooks.ruleAbout(group.id);
      if (rule !== undefined) {
        throw new AppError("conflict", `the group "${group.name}" is being recorded by the rule "${rule}"`, {
          hint: "End that rule first; its files can stay",
        });
      }
      await this.#store.forgetGroup(group.id);
      this.#inventory.groups.remove(group.id);
      this.#tell(group, group.devices, true);
      return group;
    });
  }

  mustFind(idOrName: string): Group {
    const group = this.#inventory.groups.find(idOrName);
    if (group !== undefined) return group;
    throw new AppError("not-found", `there is no group "${idOrName}"`, {
      hint: "`tapdeck groups` and GET /groups list them",
    });
  }

  /** `touched`: devices that are in it, or were. */
  async #keep(group: Group, touched: readonly string[]): Promise<void> {
    await this.#store.saveGroup(group);
    this.#inventory.groups.put(group);
    this.#tell(group, touched, false);
  }

  #tell(group: Group, touched: readonly string[], deleted: boolean): void {
    for (const id of new Set(touched)) {
      const device = this.#inventory.find(id);
      if (device !== undefined) this.#inventory.retell(device);
    }
    this.#hooks.changed(group, deleted);
  }

  #mustBeFree(name: string, id: string | undefined): void {
    const other = this.#inventory.groups.find(name);
    if (other === undefined || other.id === id) return;
    throw new AppError("conflict", `there is a group "${other.name}" already`, {
      hint: "Choose another name",
    });
  }

  /** A device by id, MAC or address; a MAC may be one that was not seen yet. Each once. */
  #idsOf(devices: readonly string[]): string[] {
    return [...new Set(devices.flatMap((text) => this.#partsOf(text)))];
  }

  /** All parts of a device: each stays in the group when it is split off. */
  #partsOf(text: string): string[] {
    const device = this.#inventory.find(text);
    if (device?.id === OTHERS_ID)
      throw new AppError("conflict", "further devices are not told apart: no group can have them");
    if (device !== undefined) return device.parts.map(({ id }) => id);
    const mac = parseMac(macOfDeviceId(text) ?? text);
    if (mac !== undefined) return [deviceIdOfMac(formatMac(mac, 0))];
    throw new AppError("invalid", `"${text}" is no device of this house and no MAC`, {
      hint: "GET /devices lists them; a MAC may be one that was not seen yet",
    });
  }
}
