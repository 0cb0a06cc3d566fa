/** Domains to the rules that want them: a rule about a domain is about its subdomains too. Names are lower case. */
import type { RuleSets } from "./rule-sets.ts";

export class DomainRules {
  readonly #handles = new Map<string, number[]>();

  get empty(): boolean {
    return this.#handles.size === 0;
  }

  add(domain: string, handle: number): void {
    const handles = this.#handles.get(domain);
    if (handles === undefined) this.#handles.set(domain, [handle]);
    else handles.push(handle);
  }

  /** Takes the rules that want the name: asked once a name, not a packet. */
  take(name: string, sets: RuleSets): void {
    let rest = name;
    for (;;) {
      sets.take(this.#handles.get(rest));
      const dot = rest.indexOf(".");
      if (dot < 0) return;
      rest = rest.slice(dot + 1);
    }
  }
}
