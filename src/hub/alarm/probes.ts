/** What one source tried in vain lately: which ports of whom. Bounded: MOST_TRIES at once, the older ones run out. */
import { type AddressKey, keyText } from "../../base/address-key.ts";
import { type FlowRef, MOST_FLOWS, refOf } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

const MOST_TRIES = 1024;

/** Different tries that have a port, or a target, in common. */
export class Tries {
  count = 0;
  /** Of them those that were answered by a handshake, without a word said. */
  open = 0;
  firstMs: number;
  readonly flows: FlowRef[] = [];

  constructor(atMs: number) {
    this.firstMs = atMs;
  }
}

interface Try {
  readonly atMs: number;
  readonly target: AddressKey;
  readonly port: string;
  readonly open: boolean;
  readonly named: boolean;
}

export class Probes {
  lastMs: number;
  /** By `port/protocol`: how many targets, not asked for by a name. By target and protocol: how many ports. */
  readonly byPort = new Map<string, Tries>();
  readonly byTarget = new Map<string, Tries>();
  readonly #tries = new Map<string, Try>();

  constructor(atMs: number) {
    this.lastMs = atMs;
  }

  /** `service` is `port/protocol`. False if it is nothing new. */
  add(slice: FlowSlice, service: string, protocol: string, open: boolean): boolean {
    const { respAddress: target, toMs } = slice;
    const key = `${target} ${service}`;
    if (this.#tries.has(key) || this.#tries.size >= MOST_TRIES) return false;
    // Whom somebody asked for by name is not sought at random.
    const named = slice.domain !== "";
    this.#tries.set(key, { atMs: toMs, target, port: service, open, named });
    if (!named) note(this.byPort, service, slice, open);
    note(this.byTarget, `${target} ${protocol}`, slice, open);
    return true;
  }

  /** It speaks to this service after all. */
  answered(target: AddressKey, service: string): void {
    const key = `${target} ${service}`;
    const one = this.#tries.get(key);
    if (one !== undefined) this.#drop(key, one);
  }

  expire(beforeMs: number): void {
    for (const [key, one] of this.#tries) if (one.atMs < beforeMs) this.#drop(key, one);
  }

  get empty(): boolean {
    return this.#tries.size === 0;
  }

  get full(): boolean {
    return this.#tries.size >= MOST_TRIES;
  }

  /** Of the targets tried on this service, the most that lie in one /24 (IPv4) or /64. */
  densest(service: string): number {
    const networks = new Map<string, number>();
    let most = 0;
    for (const { target, port, named } of this.#tries.values()) {
      if (port !== service || named) continue;
      const network = target.slice(0, target.length === 8 ? 6 : 16);
      const count = (networks.get(network) ?? 0) + 1;
      networks.set(network, count);
      most = Math.max(most, count);
    }
    return most;
  }

  /** A few of them, for people. */
  targetsOf(service: string): string[] {
    const found: string[] = [];
    for (const { target, port } of this.#tries.values()) {
      if (port === service) found.push(keyText(target));
      if (found.length >= 20) break;
    }
    return found;
  }

  portsOf(target: AddressKey): string[] {
    const found: string[] = [];
    for (const one of this.#tries.values()) {
      if (one.target === target) found.push(one.port);
      if (found.length >= 20) break;
    }
    return found;
  }

  #drop(key: string, one: Try): void {
    this.#tries.delete(key);
    const protocol = one.port.slice(one.port.indexOf("/") + 1);
    if (!one.named) lower(this.byPort, one.port, one.open);
    lower(this.byTarget, `${one.target} ${protocol}`, one.open);
  }
}

function note(counts: Map<string, Tries>, key: string, slice: FlowSlice, open: boolean): void {
  let tries = counts.get(key);
  if (tries === undefined) {
    tries = new Tries(slice.fromMs);
    counts.set(key, tries);
  }
  tries.count++;
  if (open) tries.open++;
  if (tries.flows.length < MOST_FLOWS) tries.flows.push(refOf(slice));
}

function lower(counts: Map<string, Tries>, key: string, open: boolean): void {
  const tries = counts.get(key);
  if (tries === undefined) return;
  tries.count--;
  if (open) tries.open--;
  if (tries.count <= 0) counts.delete(key);
}
