/** A detector's options as fields of a form, made from their JSON Schema, and what is written in them as values. Pure. */

export interface OptionField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type: "number" | "switch" | "choice" | "text" | "lines" | "json";
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly choices: readonly string[];
  /** In the form's words, as its value. */
  readonly default: string;
  /** Items of a list are numbers. */
  readonly numbers: boolean;
}

type Values = Readonly<Record<string, unknown>>;

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: { readonly type?: string; readonly enum?: readonly unknown[] };
}

export function fieldsOf(schema: Values, defaults: Values): OptionField[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Property>>;
  return Object.entries(properties).map(([name, property]) => {
    const type = typeOf(property);
    const { minimum, maximum, exclusiveMinimum } = property;
    const min = minimum ?? exclusiveMinimum;
    return {
      name,
      label: labelOf(name),
      help: property.description ?? "",
      type,
      integer: property.type === "integer",
      ...(min !== undefined && Math.abs(min) < Number.MAX_SAFE_INTEGER ? { min } : {}),
      ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? { max: maximum } : {}),
      choices: (property.enum ?? []).map(String),
      default: wordsOf(type, defaults[name]),
      numbers: property.items?.type === "number" || property.items?.type === "integer",
    };
  });
}

function typeOf({ type, enum: choices, items }: Property): OptionField["type"] {
  if (choices !== undefined) return "choice";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "switch";
  if (type === "string") return "text";
  const plain = items?.type === "string" || items?.type === "number" || items?.type === "integer";
  return type === "array" && plain ? "lines" : "json";
}

/** `Floor MB` of `floorMb`. */
function labelOf(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  const units = words.replace(/ (mb|kb|gb)$/, (unit) => unit.toUpperCase());
  return units.charAt(0).toUpperCase() + units.slice(1);
}

export function wordsOf(type: OptionField["type"], value: unknown): string {
  if (value === undefined || value === null) return "";
  if (type === "lines" && Array.isArray(value)) return value.join("\n");
  return type === "json" ? JSON.stringify(value) : String(value);
}

export function wordsOfAll(fields: readonly OptionField[], values: Values): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, wordsOf(type, values[name])]));
}

/** The options that differ from `now`; one that is as by default is null, which is how the default is asked for. */
export function changesOf(
  fields: readonly OptionField[],
  words: Readonly<Record<string, string>>,
  now: Values,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of fields) {
    const text = words[field.name] ?? "";
    if (text === wordsOf(field.type, now[field.name])) continue;
    changes[field.name] = text === field.default ? null : valueIn(field, text);
  }
  return changes;
}

/** What cannot be read goes as it was written: the hub says what is wrong with it. */
function valueIn({ type, numbers }: OptionField, text: string): unknown {
  switch (type) {
    case "number":
      return text.trim() === "" ? text : Number(text);
    case "switch":
      return text === "true";
    case "lines": {
      const lines = text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
      return numbers ? lines.map(Number) : lines;
    }
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    default:
      return text;
  }
}
