/** All lists of known-bad hosts together, asked by address or name. */
import { type AddressKey, inRange, keyText } from "../../base/address-key.ts";
import type { BadHostList } from "./bad-host-list.ts";

export interface BadHostHit {
  /** The entry as the list has it. */
  readonly entry: string;
  readonly source: string;
  readonly date: string | undefined;
}

export class BadHostTable {
  readonly #lists: readonly BadHostList[];

  /** Nothing is listed, so that nobody need ask. */
  readonly isEmpty: boolean;

  constructor(lists: readonly BadHostList[]) {
    this.#lists = lists;
    this.isEmpty = lists.every(
      ({ addresses, networks, domains }) => addresses.size + networks.length + domains.size === 0,
    );
  }

  ofAddress(key: AddressKey): BadHostHit | undefined {
    for (const list of this.#lists) {
      if (list.addresses.has(key)) return hit(list, keyText(key));
      const network = networkOf(list, key);
      if (network !== undefined) return hit(list, network);
    }
    return undefined;
  }

  /** A name is bad if it, or one that it belongs to, is listed. */
  ofDomain(name: string): BadHostHit | undefined {
    const whole = name.toLowerCase().replace(/\.$/, "");
    for (const list of this.#lists) {
      if (list.domains.size === 0) continue;
      for (let domain = whole; domain !== ""; domain = parentOf(domain)) {
        if (list.domains.has(domain)) return hit(list, domain);
      }
    }
    return undefined;
  }
}

function hit({ info }: BadHostList, entry: string): BadHostHit {
  return { entry, source: info.source, date: info.date };
}

function parentOf(domain: string): string {
  const dot = domain.indexOf(".");
  return dot < 0 ? "" : domain.slice(dot + 1);
}

/** The last that begins at or before it. */
function networkOf({ networks }: BadHostList, key: AddressKey): string | undefined {
  let low = 0;
  let high = networks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = networks[middle];
    const before =
      one !== undefined && (one.low.length < key.length || (one.low.length === key.length && one.low <= key));
    if (before) low = middle + 1;
    else high = middle;
  }
  const network = networks[low - 1];
  return network !== undefined && inRange(key, network) ? network.text : undefined;
}
