/** Spans as people read them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { spanText } from "./time.ts";

test("a span is told in its two largest units", () => {
  const hour = 3_600_000;
  assert.equal(spanText(76 * hour + 59_000), "3 d 4 h");
  assert.equal(spanText(48 * hour), "2 d");
  assert.equal(spanText(24 * hour + 60_000), "1 d");
  assert.equal(spanText(61_000), "1 min 1 s");
  assert.equal(spanText(2 * hour + 5 * 60_000 + 7000), "2 h 5 min");
  assert.equal(spanText(400), "0 s");
  assert.equal(spanText(-5), "0 s");
  assert.equal(spanText(4000 * 24 * hour), "over 10 years");
});
