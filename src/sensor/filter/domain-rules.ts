/** Domains to the rules that want them: a rule about a domain is about its subdomains too. Names are lower case. */
import { KeySieve } from "./key-sieve.ts";
import type { RuleSets } from "./rule-sets.ts";

export class DomainRules {
  readonly #handles = new Map<string, number[]>();
  /** Of the domains, by a hash that is taken from the last character on: a name's has those of its parents on its way. */
  readonly #sieve = new KeySieve();

  get empty(): boolean {
    return this.#handles.size === 0;
  }

  add(domain: string, handle: number): void {
    let hash = 0;
    for (let i = domain.length - 1; i >= 0; i--) hash = step(hash, domain.charCodeAt(i));
    this.#sieve.add(hash);
    const handles = this.#handles.get(domain);
    if (handles === undefined) this.#handles.set(domain, [handle]);
    else handles.push(handle);
  }

  /** Takes the rules that want the name: asked once a name, not a packet. A part of it is made only for the map. */
  take(name: string, sets: RuleSets): void {
    let hash = 0;
    for (let i = name.length - 1; i >= 0; i--) {
      const code = name.charCodeAt(i);
      if (code === DOT && this.#sieve.mayHave(hash)) sets.take(this.#handles.get(name.slice(i + 1)));
      hash = step(hash, code);
    }
    if (this.#sieve.mayHave(hash)) sets.take(this.#handles.get(name));
  }
}

const DOT = 0x2e;

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}
