/** What a format of flows does: a head, lines for flows that ended and for what they said, a tail. Lines come without their newline. */
import type { FlowUid } from "../base/flow-uid.ts";
import type { FlowIdentity } from "../model/flow-identity.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { ExportedFlow } from "./exported-flow.ts";

export interface CaptureTotals {
  readonly nonIp: { readonly packets: number; readonly bytes: number };
  readonly anomalies: Readonly<Record<string, number>>;
  readonly packets: number;
  readonly bytes: number;
}

export type DnsFact = Extract<NamedFact, { kind: "dns-query" }>;
export type TlsFact = Extract<NamedFact, { kind: "tls" }>;

/** What a flow said, at the instant it was said: before the flow's own line, which comes at its end. */
export interface FlowEvent<Fact = DnsFact | TlsFact> {
  readonly fact: Fact;
  readonly flow: FlowIdentity;
  readonly uid: FlowUid;
}

export interface FlowWriter {
  head(): string[];
  flow(flow: ExportedFlow): readonly string[];
  /** Absent where a format has only flows. */
  event?(event: FlowEvent): readonly string[];
  tail(totals: CaptureTotals): string[];
}

/** One JSON object a line; the last one is the capture's totals. */
export const jsonWriter: FlowWriter = {
  head: () => [],
  flow: (flow) => [JSON.stringify(flow.record)],
  tail: (totals) => [JSON.stringify(totals)],
};
