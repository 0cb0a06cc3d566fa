/** Devices under one name. Pure state; a device may be in several groups, and may be one that was not seen yet. */

export interface Group {
  readonly id: string;
  readonly name: string;
  /** How much of its devices' frames may be kept. */
  readonly privacy: string;
  /** Comes with the program: it can be renamed, not removed. */
  readonly builtIn: boolean;
  readonly createdMs: number;
  /** Ids. */
  readonly devices: readonly string[];
}

export class Groups {
  readonly #groups = new Map<string, Group>();
  #byDevice = new Map<string, Group[]>();

  load(groups: readonly Group[]): void {
    for (const group of groups) this.#groups.set(group.id, group);
    this.#index();
  }

  get size(): number {
    return this.#groups.size;
  }

  /** The built-in first, then the oldest. */
  all(): Group[] {
    return [...this.#groups.values()].sort(
      (a, b) => Number(b.builtIn) - Number(a.builtIn) || a.createdMs - b.createdMs,
    );
  }

  /** By id, or by name whatever its capitals. */
  find(text: string): Group | undefined {
    const small = text.trim().toLowerCase();
    return (
      this.#groups.get(text) ?? [...this.#groups.values()].find(({ name }) => name.toLowerCase() === small)
    );
  }

  /** Those that a device is in. */
  of(device: string): readonly Group[] {
    return this.#byDevice.get(device) ?? [];
  }

  /** Those that any part of a device is in, each once, the built-in first. */
  ofDevice(device: { readonly parts: readonly { readonly id: string }[] }): readonly Group[] {
    const [only, ...others] = device.parts;
    if (only !== undefined && others.length === 0) return this.of(only.id);
    const ids = new Set(device.parts.map(({ id }) => id));
    return this.all().filter((group) => group.devices.some((id) => ids.has(id)));
  }

  put(group: Group): void {
    this.#groups.set(group.id, group);
    this.#index();
  }

  remove(id: string): void {
    this.#groups.delete(id);
    this.#index();
  }

  #index(): void {
    const byDevice = new Map<string, Group[]>();
    for (const group of this.all()) {
      for (const device of group.devices) {
        const known = byDevice.get(device);
        if (known === undefined) byDevice.set(device, [group]);
        else known.push(group);
      }
    }
    this.#byDevice = byDevice;
  }
}
