/** Facts that wait for a slice of the flow they were seen in, so that the claim can name it: at most MOST, for a while. */
import { type AddressKey, addressKeyOf } from "../../base/address-key.ts";
import type { FlowSlice } from "./flow-slice.ts";

/** Flows are told of at every full minute at the latest. */
const PATIENCE_MS = 75_000;
const MOST = 500;
const NONE: readonly never[] = [];

export interface FlowEnds {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly atMs: number;
}

export class AwaitedFlows<T extends FlowEnds> {
  readonly #waiting = new Map<string, T[]>();
  #size = 0;

  /** False if there is no room: then it is to be told without its flow. */
  wait(fact: T): boolean {
    if (this.#size >= MOST) return false;
    const key = keyOf(addressKeyOf(fact.client) ?? "", addressKeyOf(fact.server) ?? "", fact.port);
    const facts = this.#waiting.get(key);
    if (facts === undefined) this.#waiting.set(key, [fact]);
    else facts.push(fact);
    this.#size++;
    return true;
  }

  /** What waited for this flow, whoever is taken for its originator. */
  take(slice: FlowSlice): readonly T[] {
    if (this.#size === 0) return NONE;
    const { origAddress, respAddress, origPort, respPort } = slice;
    return [
      ...this.#takeKey(keyOf(origAddress, respAddress, respPort), slice),
      ...this.#takeKey(keyOf(respAddress, origAddress, origPort), slice),
    ];
  }

  /** What waited in vain. */
  expired(nowMs: number): readonly T[] {
    if (this.#size === 0) return NONE;
    const old: T[] = [];
    for (const [key, facts] of this.#waiting) {
      const left = facts.filter(({ atMs }) => Math.abs(nowMs - atMs) < PATIENCE_MS);
      if (left.length === facts.length) continue;
      old.push(...facts.filter((fact) => !left.includes(fact)));
      this.#put(key, left);
    }
    this.#size -= old.length;
    return old;
  }

  #takeKey(key: string, slice: FlowSlice): readonly T[] {
    const facts = this.#waiting.get(key);
    if (facts === undefined) return [];
    // Another flow between the same two may be told of first.
    const taken = facts.filter(({ atMs }) => atMs >= slice.startMs - 1 && atMs <= slice.toMs + PATIENCE_MS);
    if (taken.length === 0) return taken;
    this.#put(
      key,
      facts.filter((fact) => !taken.includes(fact)),
    );
    this.#size -= taken.length;
    return taken;
  }

  #put(key: string, facts: T[]): void {
    if (facts.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, facts);
  }
}

function keyOf(client: AddressKey, server: AddressKey, port: number): string {
  return `${client} ${server} ${port}`;
}
