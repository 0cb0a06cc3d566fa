/** What every format of flows does: a head, a line a flow, a tail. Lines come without their newline. */
import type { FlowRecord } from "../model/flow-record.ts";

export interface CaptureTotals {
  readonly nonIp: { readonly packets: number; readonly bytes: number };
  readonly anomalies: Readonly<Record<string, number>>;
  readonly packets: number;
  readonly bytes: number;
}

export interface FlowWriter {
  head(): string[];
  flow(flow: FlowRecord): string;
  tail(totals: CaptureTotals): string[];
}

/** One JSON object a line; the last one is the capture's totals. */
export const jsonWriter: FlowWriter = {
  head: () => [],
  flow: (flow) => JSON.stringify(flow),
  tail: (totals) => [JSON.stringify(totals)],
};
