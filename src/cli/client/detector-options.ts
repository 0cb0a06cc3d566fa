/** `name=value` words as options of a detector, read by its JSON Schema. */
import { AppError } from "../../base/app-error.ts";
import type { DetectorItem } from "../../hub/api/contract/alarm.ts";

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly items?: { readonly type?: string };
}

export function propertiesOf({ schema }: Pick<DetectorItem, "schema">): Readonly<Record<string, Property>> {
  return (schema.properties ?? {}) as Readonly<Record<string, Property>>;
}

/** `name=` goes back to the default. */
export function optionsOf(detector: DetectorItem, words: readonly string[]): Record<string, unknown> {
  const known = propertiesOf(detector);
  const options: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf("=");
    const name = word.slice(0, Math.max(0, at));
    const property = known[name];
    if (at < 1) throw new AppError("usage", `"${word}" is no option`, { hint: "Write it as name=value" });
    if (property === undefined) {
      throw new AppError("usage", `${detector.name} has no option "${name}"`, {
        hint: `It has ${Object.keys(known).join(", ") || "none"}`,
      });
    }
    options[name] = read(name, property, word.slice(at + 1));
  }
  return options;
}

function read(name: string, { type, items }: Property, text: string): unknown {
  if (text === "") return null;
  switch (type) {
    case "number":
    case "integer":
      return numberOf(name, text);
    case "boolean":
      if (["true", "on", "yes"].includes(text)) return true;
      if (["false", "off", "no"].includes(text)) return false;
      throw new AppError("usage", `${name} is on or off, not "${text}"`);
    case "array": {
      const parts = text.split(",").map((part) => part.trim());
      const numbers = items?.type === "number" || items?.type === "integer";
      return numbers ? parts.map((part) => numberOf(name, part)) : parts;
    }
    case "string":
      return text;
    default:
      return jsonOf(name, text);
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value)) return value;
  throw new AppError("usage", `${name} is a number, not "${text}"`);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("usage", `${name} is JSON, not "${text}"`);
  }
}
