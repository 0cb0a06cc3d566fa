/** Both languages have the same words: also where the types leave the keys open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { de } from "./de.ts";
import { en } from "./en.ts";

function paths(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}:${typeof value}`];
  return Object.entries(value).flatMap(([key, of]) => paths(of, `${path}/${key}`));
}

/** Words that are the same in both on purpose are few and short. */
function sentences(value: unknown): string[] {
  if (typeof value === "string") return value.split(" ").length > 4 ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sentences) : [];
}

test("German has every word that English has, and no other", () => {
  assert.deepEqual(paths(de).sort(), paths(en).sort());
});

test("no sentence was left in English", () => {
  const english = new Set(sentences(en));
  const same = sentences(de).filter((text) => english.has(text) && !text.startsWith("tcp port 443"));
  assert.deepEqual(same, []);
});
