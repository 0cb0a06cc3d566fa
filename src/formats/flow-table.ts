/** Flows as a table for people: one line each, columns of fixed width, names before addresses. */
import { formatBytes } from "../base/size.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { tunnelWords } from "../model/flow-tunnel.ts";
import type { CaptureTotals, FlowWriter } from "./flow-writer.ts";

const COLUMNS = ["start (UTC)", "proto", "from", "to", "name", "packets", "sent", "received", "state"];
const WIDTHS = [23, 5, 27, 27, 30, 9, 9, 9, 5];
/** Figures read best from the right. */
const RIGHT = new Set([5, 6, 7]);

export const tableWriter: FlowWriter = {
  head: () => [row(COLUMNS)],
  flow: ({ record: flow }) => [
    row([
      flow.start.slice(0, 23).replace("T", " "),
      flow.protoName ?? flow.proto,
      place(flow, flow.orig),
      place(flow, flow.resp),
      nameOf(flow),
      String(flow.orig.packets + flow.resp.packets),
      formatBytes(flow.orig.bytes),
      formatBytes(flow.resp.bytes),
      flow.state === "-" ? "" : flow.state,
    ]),
  ],
  tail: (totals) => summary(totals),
};

/** Who speaks within a tunnel says more than that it is one. */
function nameOf({ domain, tunnel, app }: FlowRecord): string {
  if (domain !== undefined) return domain;
  const words = tunnel === undefined ? undefined : tunnelWords(tunnel);
  return (tunnel?.inner === undefined ? undefined : words) ?? app ?? words ?? "";
}

function place(flow: FlowRecord, end: FlowRecord["orig"]): string {
  if (end.port === 0) return end.ip;
  return flow.ipVersion === 6 ? `[${end.ip}]:${end.port}` : `${end.ip}:${end.port}`;
}

function summary({ packets, bytes, nonIp, anomalies }: CaptureTotals): string[] {
  const lines = [
    `${packets} packets, ${formatBytes(bytes)}; without IP ${nonIp.packets} packets, ${formatBytes(nonIp.bytes)}`,
  ];
  const odd = Object.entries(anomalies).map(([name, count]) => `${name} ${count}`);
  if (odd.length > 0) lines.push(`odd packets: ${odd.join(", ")}`);
  return lines;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (RIGHT.has(i) ? cell.padStart(WIDTHS[i] ?? 0) : cell.padEnd(WIDTHS[i] ?? 0)))
    .join(" ")
    .trimEnd();
}
