/**
 * The filter language: text to terms. A term is `field:value`, `field!=value` or a comparison; commas between values mean
 * any of them; terms side by side must all hold; `or`, `not` and parentheses as people expect. Throws nothing but
 * `FilterError`.
 */
import { parseCidr, parseMac } from "../../base/address.ts";
import {
  FIELD_NAMES,
  type FieldName,
  fieldCalled,
  fieldLike,
  fieldOf,
  type Operator,
  ORDERED,
} from "./fields.ts";
import { FilterError, type FilterFault } from "./filter-error.ts";
import type { FilterNode, Term } from "./filter-node.ts";

export const MOST_CHARS = 2000;
const MOST_TERMS = 100;
const MOST_VALUES = 100;
const MOST_DEPTH = 20;

const HEAD = /([\p{L}_][\p{L}\p{N}_.-]*)\s*(!=|>=|<=|=|:|<|>)/uy;
const RUN = /[^\s()]+/uy;
const VALUE = /[^\s()",|&\\]+/uy;
const SPACE = /\s*/uy;
const WORD = /(and|or|not)(?=[\s(]|$)|&&?|\|\|?|!(?!=)/iy;

type Joint = "and" | "or" | "not";
const JOINTS: Readonly<Record<string, Joint>> = { "&": "and", "|": "or", "!": "not" };

/** Undefined for a text without a term: every flow. */
export function parseFilter(text: string): FilterNode | undefined {
  if (text.length > MOST_CHARS) {
    throw new FilterError({
      at: MOST_CHARS,
      length: text.length - MOST_CHARS,
      what: `it is longer than ${MOST_CHARS} characters`,
    });
  }
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #terms = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): FilterNode | undefined {
    this.#skip();
    if (this.#ended) return undefined;
    const node = this.#or();
    if (this.#ended) return node;
    throw this.#wrong(this.#at, 1, "this parenthesis closes nothing", { hint: "Leave it away" });
  }

  get #ended(): boolean {
    return this.#at >= this.#text.length;
  }

  #or(): FilterNode {
    const parts = [this.#and()];
    while (this.#joint("or")) parts.push(this.#and());
    return joined("or", parts);
  }

  #and(): FilterNode {
    const parts = [this.#not()];
    for (;;) {
      if (this.#joint("and")) parts.push(this.#not());
      else if (this.#ended || this.#text[this.#at] === ")" || this.#peek() === "or") break;
      else parts.push(this.#not());
    }
    return joined("and", parts);
  }

  #not(): FilterNode {
    const at = this.#at;
    if (!this.#joint("not")) return this.#primary();
    this.#deeper(at);
    const node: FilterNode = { kind: "not", of: this.#not() };
    this.#depth--;
    return node;
  }

  #primary(): FilterNode {
    if (this.#ended) {
      throw this.#wrong(this.#at, 0, "something is missing here", {
        hint: "Write a term such as upload>1MB",
      });
    }
    const at = this.#at;
    const letter = this.#text[at];
    if (letter === ")") throw this.#wrong(at, 1, "nothing stands before this parenthesis");
    if (letter !== "(") {
      if (this.#peek() === undefined) return this.#term();
      const word = this.#match(WORD)?.[0] ?? "";
      throw this.#wrong(at, word.length, `"${word}" has nothing before it`, {
        hint: `To look for the word itself write "${word}" in quotes`,
      });
    }
    this.#deeper(at);
    this.#at++;
    this.#skip();
    const node = this.#or();
    if (this.#text[this.#at] !== ")")
      throw this.#wrong(at, 1, "this parenthesis is not closed", { hint: "Add ) at its end" });
    this.#at++;
    this.#skip();
    this.#depth--;
    return node;
  }

  #term(): Term {
    if (++this.#terms > MOST_TERMS) throw this.#wrong(this.#at, 1, `there are more than ${MOST_TERMS} terms`);
    const at = this.#at;
    const address = this.#bareAddress(at);
    if (address !== undefined) return address;
    const head = this.#match(HEAD);
    if (head === null) return this.#bareWord(at);
    const [, name = "", sign = ""] = head;
    const field = fieldCalled(name);
    if (field === undefined) {
      throw this.#wrong(at, name.length, `there is no field "${name}"`, {
        instead: fieldLike(name),
        hint: `Fields are ${FIELD_NAMES.join(", ")}`,
      });
    }
    const op = sign as Operator;
    if (ORDERED.has(op) && fieldOf(field).ordered !== true) {
      throw this.#wrong(this.#at - op.length, op.length, `${field} cannot be more or less`, {
        hint: `Use ${field}: or ${field}!=`,
      });
    }
    this.#skip();
    const values = [this.#value(field, op)];
    while (this.#text[this.#at] === ",") {
      const comma = this.#at++;
      if (ORDERED.has(op)) {
        throw this.#wrong(comma, 1, `${op} takes one value`, {
          hint: "Commas are for : and !=, where they mean any of them",
        });
      }
      if (values.length >= MOST_VALUES)
        throw this.#wrong(comma, 1, `there are more than ${MOST_VALUES} values`);
      this.#skip();
      values.push(this.#value(field, op));
    }
    return this.#done({ field, op, values, at });
  }

  /** An address needs no field, and its colons none either. */
  #bareAddress(at: number): Term | undefined {
    const run = this.#match(RUN)?.[0] ?? "";
    const field = parseCidr(run) ? "address" : parseMac(run) ? "mac" : undefined;
    const value = field && fieldOf(field).read(run);
    if (field === undefined || typeof value !== "string") {
      this.#at = at;
      return undefined;
    }
    return this.#done({ field, op: ":", values: [value], at });
  }

  #bareWord(at: number): Term {
    const value = this.#text[at] === '"' ? this.#quoted() : this.#match(VALUE)?.[0];
    if (value === undefined || value === "") {
      throw this.#wrong(at, Math.max(1, this.#at - at), "here no term begins", {
        hint: "Write a word, or a term such as upload>1MB",
      });
    }
    if (/^[:=<>!]/.test(value) && this.#text[at] !== '"') {
      throw this.#wrong(at, value.length, "a field is missing before this", {
        hint: "Write for instance upload>1MB",
      });
    }
    const word = fieldOf("domain").read(value);
    if (typeof word === "object") throw this.#wrong(at, this.#at - at, word.problem, { hint: word.hint });
    return this.#done({ field: "any", op: ":", values: [word], at });
  }

  #value(field: FieldName, op: Operator): string | number {
    const at = this.#at;
    const text = this.#text[at] === '"' ? this.#quoted() : this.#match(VALUE)?.[0];
    if (text === undefined || text === "") {
      throw this.#wrong(at, this.#at - at, `${field}${op} needs a value`, {
        hint: `For instance ${fieldOf(field).example}`,
      });
    }
    const value = fieldOf(field).read(text);
    if (typeof value !== "object") return value;
    const { problem, ...more } = value;
    throw this.#wrong(at, this.#at - at, problem, more);
  }

  #quoted(): string {
    const at = this.#at;
    let text = "";
    for (this.#at++; !this.#ended; this.#at++) {
      const letter = this.#text[this.#at] ?? "";
      if (letter === '"') {
        this.#at++;
        return text;
      }
      if (letter === "\\") this.#at++;
      text += this.#text[this.#at] ?? "";
    }
    this.#at = this.#text.length;
    throw this.#wrong(at, this.#text.length - at, "this quote is not closed", { hint: 'Add " at its end' });
  }

  #done(term: Omit<Term, "kind" | "end">): Term {
    const end = this.#at;
    this.#skip();
    return { kind: "term", ...term, end };
  }

  /** The word that stands here, if it is one that joins terms. */
  #peek(): string | undefined {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0].toLowerCase();
    return word === undefined ? undefined : (JOINTS[word[0] ?? ""] ?? word);
  }

  #joint(wanted: Joint): boolean {
    if (this.#peek() !== wanted) return false;
    this.#match(WORD);
    this.#skip();
    return true;
  }

  #skip(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #deeper(at: number): void {
    if (++this.#depth > MOST_DEPTH) throw this.#wrong(at, 1, `it is nested more than ${MOST_DEPTH} deep`);
  }

  #wrong(at: number, length: number, what: string, more: Partial<FilterFault> = {}): FilterError {
    return new FilterError({ at, length, what, ...more });
  }
}

/** One of the same kind within is part of it. */
function joined(kind: "and" | "or", parts: readonly FilterNode[]): FilterNode {
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };
}
