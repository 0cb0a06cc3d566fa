/**
 * Whom traffic goes to, as people would say it: the registrable domain ("example.co.uk"), else the network (AS), else
 * the address. Customers of one hoster are apart (`a.s3.amazonaws.com`): a stranger rents there as easily as a friend.
 */
import { getDomain } from "tldts";
import { type AddressKey, keyText } from "../../base/address-key.ts";
import type { House, Place } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";

export interface Site {
  /** The domain, `AS64500`, or the address as text. */
  readonly key: string;
  /** A domain was seen: somebody asked for it by name. */
  readonly named: boolean;
}

/** Of domains, and of addresses, each; about 200 bytes an entry. */
const MOST_CACHED = 20_000;
const RULES = { allowPrivateDomains: true, validateHostname: false } as const;

export class Sites {
  readonly #house: House;
  readonly #byDomain = new Map<string, Site>();
  readonly #byAddress = new Map<AddressKey, Site>();
  readonly #places = new Map<AddressKey, Place>();

  constructor(house: House) {
    this.#house = house;
  }

  of({ domain, remote }: FlowSlice): Site {
    return domain === "" ? this.#ofAddress(remote) : this.#ofDomain(domain);
  }

  placeOf(address: AddressKey): Place {
    let place = this.#places.get(address);
    if (place === undefined) {
      place = this.#house.placeOf(address);
      put(this.#places, address, place);
    }
    return place;
  }

  /** For a sentence: `example.com`, or `203.0.113.9 (Example Net, AS64500, DE)`. */
  words(site: Site, remote: AddressKey): string {
    const { country, asn, asName } = this.placeOf(remote);
    if (site.named) return country === null ? site.key : `${site.key} (${country})`;
    const parts = [asName, asn === null ? null : `AS${asn}`, country].filter((part) => part !== null);
    return parts.length === 0 ? keyText(remote) : `${keyText(remote)} (${parts.join(", ")})`;
  }

  #ofDomain(domain: string): Site {
    let site = this.#byDomain.get(domain);
    if (site === undefined) {
      site = { key: registrable(domain), named: true };
      put(this.#byDomain, domain, site);
    }
    return site;
  }

  #ofAddress(remote: AddressKey): Site {
    let site = this.#byAddress.get(remote);
    if (site === undefined) {
      const { asn } = this.placeOf(remote);
      site = { key: asn === null ? keyText(remote) : `AS${asn}`, named: false };
      put(this.#byAddress, remote, site);
    }
    return site;
  }
}

const OF_HOUSE = new WeakMap<House, Sites>();

/** One for all detectors of a house: each would look up the same. */
export function sitesOf(house: House): Sites {
  let sites = OF_HOUSE.get(house);
  if (sites === undefined) {
    sites = new Sites(house);
    OF_HOUSE.set(house, sites);
  }
  return sites;
}

/** A name that is itself a public suffix, or has no dot, stands for itself. */
export function registrable(domain: string): string {
  return getDomain(domain, RULES) ?? domain.toLowerCase();
}

/** What is asked for again is soon there again. */
function put<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, value);
}
