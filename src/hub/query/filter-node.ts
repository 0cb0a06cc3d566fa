/** A filter as it was written: terms, and how they hang together. */
import { type FieldName, fieldOf, type Operator } from "./fields.ts";

/** `any`: a word without a field, looked for in all names. */
export interface Term {
  readonly kind: "term";
  readonly field: FieldName | "any";
  readonly op: Operator;
  /** Any of them. */
  readonly values: readonly (string | number)[];
  /** Where it stands in the text. */
  readonly at: number;
  readonly end: number;
}

export type FilterNode =
  | Term
  | { readonly kind: "and" | "or"; readonly of: readonly FilterNode[] }
  | { readonly kind: "not"; readonly of: FilterNode };

/** In the only way in which it is written without need: read again it is the same. */
export function printFilter(node: FilterNode): string {
  switch (node.kind) {
    case "and":
      return node.of
        .map((each) => (each.kind === "or" ? `(${printFilter(each)})` : printFilter(each)))
        .join(" ");
    case "or":
      return node.of.map(printFilter).join(" or ");
    case "not":
      return node.of.kind === "and" || node.of.kind === "or"
        ? `not (${printFilter(node.of)})`
        : `not ${printFilter(node.of)}`;
    case "term":
      return printTerm(node);
  }
}

export function printTerm({ field, op, values }: Pick<Term, "field" | "op" | "values">): string {
  if (field === "any") return printWord(String(values[0] ?? ""));
  const write = fieldOf(field).write ?? String;
  return `${field}${op}${values.map((value) => printValue(write(value))).join(",")}`;
}

/** A term of one field and value, as the page puts it into the bar. */
export function termText(field: FieldName, value: string, op: Operator = ":"): string {
  return printTerm({ field, op, values: [value] });
}

function printValue(text: string): string {
  return /^[^\s()",|&\\]+$/.test(text) ? text : quoted(text);
}

/** Words that mean something else, or look like an address, are said to be words. */
function printWord(text: string): string {
  const plain = /^[\p{L}_*][\p{L}\p{N}_.*?-]*$/u.test(text) && !/^(and|or|not)$/i.test(text);
  return plain ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
