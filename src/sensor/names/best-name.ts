/**
 * A flow has one name: what came last, for what a client says itself comes after what DNS told before. But an address in
 * place of a name says less than any name: cheap devices look a name up and then call the server by its address.
 */
import type { AppSource, DomainSource } from "../../model/name-evidence.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { NameSink } from "./name-sink.ts";
import { isAddressLiteral } from "./name-text.ts";

export class BestName implements NameSink {
  readonly #sink: NameSink;
  /** By slot. */
  readonly #named: Uint8Array;

  constructor(sink: NameSink, flowCapacity: number) {
    this.#sink = sink;
    this.#named = new Uint8Array(flowCapacity);
  }

  domain(slot: number, domain: string, source: DomainSource): void {
    if (!isAddressLiteral(domain)) this.#named[slot] = 1;
    else if (this.#named[slot] === 1) return;
    this.#sink.domain(slot, domain, source);
  }

  ja4(slot: number, ja4: string): void {
    this.#sink.ja4(slot, ja4);
  }

  tunnel(slot: number, tunnel: string): void {
    this.#sink.tunnel(slot, tunnel);
  }

  app(slot: number, app: string, source: AppSource): void {
    this.#sink.app(slot, app, source);
  }

  fact(fact: NamedFact): void {
    this.#sink.fact(fact);
  }

  flowEnded(slot: number): void {
    this.#named[slot] = 0;
  }
}
