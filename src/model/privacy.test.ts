import assert from "node:assert/strict";
import { test } from "node:test";
import { privacyBudget, strictest } from "./privacy.ts";
import { privacySchema } from "./privacy-schema.ts";

test("classes are told apart, and what is none is refused", () => {
  for (const text of ["full", "first-1", "first-999999999", "headers", "nothing"])
    assert.equal(privacySchema.parse(text), text);
  for (const text of [
    "",
    "first-",
    "first-0",
    "first-N",
    "first-1.5",
    "first-1000000000",
    "Full",
    "headers ",
  ])
    assert.equal(privacySchema.safeParse(text).success, false, text);
});

test("of several classes the strictest wins", () => {
  assert.equal(strictest([]), "full");
  assert.equal(strictest(["full", "first-500", "first-60"]), "first-60");
  assert.equal(strictest(["headers", "first-1", "full"]), "headers");
  assert.equal(strictest(["headers", "nothing", "first-9"]), "nothing");
  assert.ok(privacyBudget("no class") < privacyBudget("headers"), "what is not understood keeps nothing");
});
