/** What the store answers in SQL, in memory: whether a flow is meant, which group it is in, how it spreads over time. */
import { globMatches } from "../../base/glob.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import type { Amount, Comparison, FlowExpression } from "../../model/flow-expression.ts";
import type { FlowRow } from "./traffic-store.ts";

const OUTBOUND = DIRECTIONS.indexOf("outbound");
const INBOUND = DIRECTIONS.indexOf("inbound");

export function startMsOf(row: FlowRow): number {
  return row.startSeconds * 1000 + row.startNanos / 1e6;
}

export function lastMsOf(row: FlowRow): number {
  return row.lastSeconds * 1000 + row.lastNanos / 1e6;
}

export function durationMsOf(row: FlowRow): number {
  return (row.lastSeconds - row.startSeconds) * 1000 + (row.lastNanos - row.startNanos) / 1e6;
}

/** Whole seconds, and milliseconds beyond them. */
export function secondsOf(ms: number): { seconds: number; rest: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, rest: ms - seconds * 1000 };
}

export function startsBefore(row: FlowRow, ms: number): boolean {
  const { seconds, rest } = secondsOf(ms);
  return row.startSeconds < seconds || (row.startSeconds === seconds && row.startNanos / 1e6 < rest);
}

export function endsBefore(row: FlowRow, ms: number): boolean {
  const { seconds, rest } = secondsOf(ms);
  return row.lastSeconds < seconds || (row.lastSeconds === seconds && row.lastNanos / 1e6 < rest);
}

/** Of internal and external flows the responder: it is what was asked for. */
export function remoteOf(row: FlowRow): string {
  return row.direction === INBOUND ? row.origAddress : row.respAddress;
}

export function flowMatches(row: FlowRow, expression: FlowExpression): boolean {
  switch (expression.kind) {
    case "all":
      return expression.of.every((each) => flowMatches(row, each));
    case "any":
      return expression.of.some((each) => flowMatches(row, each));
    case "not":
      return !flowMatches(row, expression.of);
    case "device":
      return expression.ids.some((id) => row.device === id || row.peer === id);
    case "address": {
      const { low, high } = expression;
      const within = (key: string): boolean => key.length === low.length && key >= low && key <= high;
      if (expression.end === "remote" && row.direction === OUTBOUND) return within(row.respAddress);
      if (expression.end === "remote" && row.direction === INBOUND) return within(row.origAddress);
      return within(row.origAddress) || within(row.respAddress);
    }
    case "port":
      return (
        compares(row.origPort, expression.compare, expression.value) ||
        compares(row.respPort, expression.compare, expression.value)
      );
    case "amount":
      return compares(amountOf(row, expression.field), expression.compare, expression.value);
    case "text": {
      const text = row[expression.field];
      if (expression.form === "like") return globMatches(expression.value, text);
      if (text === expression.value) return true;
      return expression.form === "below" && text.endsWith(`.${expression.value}`);
    }
    case "number":
      return row[expression.field] === expression.value;
    case "vlan":
      return row.vlan0 === expression.value || row.vlan1 === expression.value;
    case "mac":
      return row.origMac === expression.value || row.respMac === expression.value;
  }
}

export function amountOf(row: FlowRow, field: Amount): number {
  if (field === "bytes") return row.origBytes + row.respBytes;
  if (field === "packets") return row.origPackets + row.respPackets;
  return field === "duration" ? durationMsOf(row) : row[field];
}

function compares(value: number, compare: Comparison, with_: number): boolean {
  switch (compare) {
    case "=":
      return value === with_;
    case "<":
      return value < with_;
    case "<=":
      return value <= with_;
    case ">":
      return value > with_;
    case ">=":
      return value >= with_;
  }
}
