/** Who is told what this room finds out: of a flow by its slot, of everybody else as facts. */
import type { AppSource, DomainSource } from "../../model/name-evidence.ts";
import type { NamedFact } from "../../model/named-fact.ts";

export interface NameSink {
  domain(slot: number, domain: string, source: DomainSource): void;
  /** Of a flow whose client said a whole TLS hello. */
  ja4(slot: number, ja4: string): void;
  /** As model/flow-tunnel.ts writes it. */
  tunnel(slot: number, tunnel: string): void;
  app(slot: number, app: string, source: AppSource): void;
  fact(fact: NamedFact): void;
}
