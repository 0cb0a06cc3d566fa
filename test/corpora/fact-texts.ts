/**
 * All texts that our facts tell, whatever their kind calls them: whether a name was learned at all can be asked of facts
 * that did not exist when the comparison was written.
 */
import type { NamedFact } from "../../src/model/named-fact.ts";
import { sameName } from "./name-text.ts";

export function factTexts(facts: readonly NamedFact[]): Set<string> {
  const texts = new Set<string>();
  for (const fact of facts) collect(fact, texts);
  return texts;
}

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(sameName(value));
  else if (Array.isArray(value)) for (const item of value) collect(item, texts);
  else if (typeof value === "object" && value !== null) collect(Object.values(value), texts);
}
