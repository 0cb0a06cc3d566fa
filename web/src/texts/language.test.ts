import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOf } from "./language.ts";

test("the page speaks what was chosen, else the first of the browser's languages that there is", () => {
  assert.equal(languageOf(null, ["de-AT", "en"]), "de");
  assert.equal(languageOf(null, ["fr", "DE", "en"]), "de");
  assert.equal(languageOf(null, ["en-US", "de"]), "en");
  assert.equal(languageOf(null, ["fr", "nl"]), "en");
  assert.equal(languageOf(null, []), "en");
  assert.equal(languageOf("en", ["de"]), "en");
  assert.equal(languageOf("tlh", ["de"]), "de", "what is stored may be anything");
});
