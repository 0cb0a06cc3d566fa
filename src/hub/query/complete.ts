/** What may be written where the caret stands. Pure: values that only the house knows are its caller's to add. */
import {
  FIELD_NAMES,
  type FieldName,
  fieldCalled,
  fieldOf,
  OPERATORS,
  type Operator,
  ORDERED,
} from "./fields.ts";

export interface Place {
  /** What a choice replaces: characters from, to. */
  readonly from: number;
  readonly to: number;
  /** What is written of it up to the caret. */
  readonly typed: string;
  readonly at:
    | { readonly kind: "field" }
    | { readonly kind: "value"; readonly field: FieldName; readonly op: Operator };
}

export interface Choice {
  readonly text: string;
  readonly about: string;
}

const TERM =
  /([\p{L}_][\p{L}\p{N}_.-]*)\s*(!=|>=|<=|=|:|<|>)\s*((?:[^\s()",|&\\]|"(?:[^"\\]|\\.)*"?|,\s*)*)$/u;
const WORD = /[\p{L}_][\p{L}\p{N}_.-]*$/u;
const REST = /^[^\s()",|&\\]*/u;

/** Where the caret stands; undefined within a quote that is closed, or where nothing can be guessed. */
export function placeAt(text: string, caret: number): Place | undefined {
  const before = text.slice(0, caret);
  const rest = REST.exec(text.slice(caret))?.[0].length ?? 0;
  const term = TERM.exec(before);
  const field = term === null ? undefined : fieldCalled(term[1] ?? "");
  if (term !== null && field !== undefined) {
    const written = term[3] ?? "";
    const last = /(?:"(?:[^"\\]|\\.)*"?|[^",]*)$/.exec(written)?.[0] ?? "";
    const value = last.trimStart();
    const op = OPERATORS.find((each) => each === term[2]) ?? ":";
    return {
      from: caret - value.length,
      to: caret + rest,
      typed: value.replace(/^"|\\(?=.)/g, ""),
      at: { kind: "value", field, op },
    };
  }
  if (term !== null) return undefined;
  const word = WORD.exec(before)?.[0] ?? "";
  const letter = before.at(-1 - word.length) ?? " ";
  if (!/[\s(!|&]/.test(letter)) return undefined;
  return { from: caret - word.length, to: caret + rest, typed: word, at: { kind: "field" } };
}

/** Fields whose name, or other name, begins so; then those in which it occurs. */
export function fieldChoices(typed: string): readonly Choice[] {
  const small = typed.toLowerCase();
  const begins = (name: string): boolean => name.startsWith(small);
  const found = FIELD_NAMES.filter((name) => [name, ...(fieldOf(name).alias ?? [])].some(begins));
  const within = FIELD_NAMES.filter(
    (name) => !found.includes(name) && small.length >= 3 && fieldOf(name).about.includes(small),
  );
  return [...found, ...within].map((name) => ({
    text: `${name}${fieldOf(name).ordered === true && fieldOf(name).kind !== "number" ? ">" : ":"}`,
    about: fieldOf(name).about,
  }));
}

const AMOUNTS: Readonly<Partial<Record<string, readonly string[]>>> = {
  bytes: ["100kB", "1MB", "10MB", "100MB", "1GB"],
  time: ["10s", "1m", "10m", "1h", "1d"],
};

/** Values that are the same in every house; empty where only the house knows. */
export function valueChoices(field: FieldName, typed: string): readonly Choice[] {
  const { kind, choices = AMOUNTS[kind] ?? [] } = fieldOf(field);
  const small = typed.toLowerCase();
  return choices.filter((text) => text.toLowerCase().startsWith(small)).map((text) => ({ text, about: "" }));
}

export function isOrdered(op: Operator): boolean {
  return ORDERED.has(op);
}
