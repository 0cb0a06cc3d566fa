import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine } from "./program.ts";

test("what commander complains of is one line with what to do", () => {
  assert.equal(
    oneLine("error: unknown command 'frobnicate'\n"),
    "tapdeck: unknown command 'frobnicate'. Try with --help\n",
  );
  assert.equal(
    oneLine("error: unknown option '--lissten'\n(Did you mean --listen?)\n"),
    "tapdeck: unknown option '--lissten'. Did you mean --listen? Else try with --help\n",
  );
  assert.equal(
    oneLine("error: option '--files <n>' argument 'x' is invalid. It is no whole number above 0.\n"),
    "tapdeck: option '--files <n>' argument 'x' is invalid. It is no whole number above 0. Try with --help\n",
  );
});
