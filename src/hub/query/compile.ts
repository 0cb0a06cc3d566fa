/** From terms to what the store is asked: names become devices, networks ranges. Throws nothing but `FilterError`. */
import { parseCidr } from "../../base/address.ts";
import { keyRange } from "../../base/address-key.ts";
import { globMatches } from "../../base/glob.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { AMOUNTS, type Comparison, type FlowExpression } from "../../model/flow-expression.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { SHAPES } from "../../model/traffic-shape.ts";
import { NONE, protocolNumber } from "./fields.ts";
import { FilterError } from "./filter-error.ts";
import type { FilterNode, Term } from "./filter-node.ts";
import { nearest } from "./nearest.ts";

/** What the filter needs to know of the house. */
export interface FilterHouse {
  /** By id, MAC or address: the id, also of one that may yet come; undefined for other texts. */
  deviceId(text: string): string | undefined;
  devices(): readonly { readonly id: string; readonly name: string }[];
  /** By id or name: ids of its devices. */
  group(text: string): readonly string[] | undefined;
  groupNames(): readonly string[];
}

export function compileFilter(node: FilterNode, house: FilterHouse): FlowExpression {
  switch (node.kind) {
    case "and":
      return { kind: "all", of: node.of.map((each) => compileFilter(each, house)) };
    case "or":
      return { kind: "any", of: node.of.map((each) => compileFilter(each, house)) };
    case "not":
      return { kind: "not", of: compileFilter(node.of, house) };
    case "term": {
      const parts = node.values.map((value) => compileValue(node, value, house));
      const [only] = parts;
      const found: FlowExpression =
        parts.length === 1 && only !== undefined ? only : { kind: "any", of: parts };
      return node.op === "!=" ? { kind: "not", of: found } : found;
    }
  }
}

function compileValue(term: Term, value: string | number, house: FilterHouse): FlowExpression {
  const { field } = term;
  const amount = AMOUNTS.find((one) => one === field);
  if (amount !== undefined) return { kind: "amount", field: amount, ...compared(term, value) };
  switch (field) {
    case "any":
      return anyName(String(value), house);
    case "device":
      return { kind: "device", ids: devicesCalled(term, String(value), house) };
    case "group":
      return { kind: "device", ids: groupCalled(term, String(value), house) };
    case "domain":
      return domain(term, String(value));
    case "app":
      return text("app", String(value));
    case "ja4":
      return text("ja4", String(value));
    case "tunnel":
      return tunnel(String(value));
    case "country":
      return { kind: "text", field: "country", form: "is", value: value === NONE ? "" : String(value) };
    case "as":
      return { kind: "number", field: "asn", value: value === NONE ? 0 : Number(value) };
    case "remote":
    case "address":
      return network(field === "remote" ? "remote" : "either", String(value));
    case "port":
      return { kind: "port", ...compared(term, value) };
    case "proto":
      return { kind: "number", field: "proto", value: protocolNumber(value) };
    case "direction":
      return { kind: "number", field, value: (DIRECTIONS as readonly (string | number)[]).indexOf(value) };
    case "state":
      return { kind: "number", field, value: (FLOW_STATES as readonly (string | number)[]).indexOf(value) };
    case "shape":
      return { kind: "number", field, value: (SHAPES as readonly (string | number)[]).indexOf(value) };
    case "vlan":
      return { kind: "vlan", value: Number(value) };
    case "mac":
      return { kind: "mac", value: String(value) };
    default:
      throw new TypeError(`no such field: ${field}`);
  }
}

function compared(term: Term, value: string | number): { compare: Comparison; value: number } {
  const compare = term.op === ":" || term.op === "!=" ? "=" : term.op;
  return { compare, value: Number(value) };
}

function domain({ op }: Term, value: string): FlowExpression {
  if (op === "=" || value === NONE || isPattern(value)) return text("domain", value);
  const name = value.replace(/^\.|\.$/g, "");
  return { kind: "text", field: "domain", form: "below", value: name === "" ? value : name };
}

/** Kinds and addresses are words of one text. */
function tunnel(value: string): FlowExpression {
  if (value === NONE) return text("tunnel", NONE);
  const words = [`* ${value}`, `* ${value} *`, `* ${value}/*`, `*/${value} *`, `*/${value}/*`];
  return { kind: "any", of: words.map((pattern) => text("tunnel", pattern)) };
}

function text(field: "domain" | "app" | "ja4" | "tunnel", value: string): FlowExpression {
  if (value === NONE) return { kind: "text", field, form: "is", value: "" };
  return { kind: "text", field, form: isPattern(value) ? "like" : "is", value };
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

function network(end: "remote" | "either", value: string): FlowExpression {
  const cidr = parseCidr(value);
  if (cidr === undefined) throw new TypeError(`no network: ${value}`);
  return { kind: "address", end, ...keyRange(cidr) };
}

/** Names that hold the word, or are it as a pattern; `=`: that are it. */
export function devicesCalled(term: Term, value: string, house: FilterHouse): string[] {
  const id = house.deviceId(value);
  if (id !== undefined) return [id];
  const called =
    term.op === "=" ? (name: string) => name === value.toLowerCase() : holds(value.toLowerCase());
  const devices = house.devices();
  const found = devices.filter(({ name }) => called(name.toLowerCase()));
  if (found.length > 0) return found.map((device) => device.id);
  const names = devices.map(({ name }) => name);
  throw noneCalled(term, "device", value, names);
}

function groupCalled(term: Term, value: string, house: FilterHouse): readonly string[] {
  const devices = house.group(value);
  if (devices !== undefined) return devices;
  throw noneCalled(term, "group", value, house.groupNames());
}

function noneCalled(term: Term, what: string, value: string, names: readonly string[]): FilterError {
  return new FilterError({
    at: term.at,
    length: term.end - term.at,
    what: `no ${what} is called "${value}"`,
    hint:
      what === "device" ? "Name it by its name or a part of it, MAC, address or id" : "Name it by its name",
    instead: nearest(value, [...names, ...names.flatMap((name) => name.split(/\s+/))]),
  });
}

/** A word in a domain, in the name of a device, or what is spoken. */
function anyName(value: string, house: FilterHouse): FlowExpression {
  const called = holds(value);
  const ids = house.devices().flatMap(({ id, name }) => (called(name.toLowerCase()) ? [id] : []));
  const pattern = isPattern(value) ? value : `*${value}*`;
  return {
    kind: "any",
    of: [
      { kind: "text", field: "domain", form: "like", value: pattern },
      text("app", value),
      ...(ids.length > 0 ? [{ kind: "device", ids } as const] : []),
    ],
  };
}

function holds(value: string): (name: string) => boolean {
  return isPattern(value) ? (name) => globMatches(value, name) : (name) => name.includes(value);
}
