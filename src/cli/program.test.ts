import assert from "node:assert/strict";
import { test } from "node:test";
import { hubFirst, oneLine } from "./program.ts";

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

test("the hub may be named before the command", () => {
  const { args, environment } = hubFirst(["--hub", "http://a", "--token=t=1", "devices", "--hub", "b"], {
    HOME: "/",
  });
  assert.deepEqual(args, ["devices", "--hub", "b"]);
  assert.deepEqual(environment, { HOME: "/", TAPDECK_HUB: "http://a", TAPDECK_TOKEN: "t=1" });
  assert.deepEqual(hubFirst(["--help"], {}).args, ["--help"]);
});
