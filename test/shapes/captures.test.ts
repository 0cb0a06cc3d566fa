/** Published captures of cameras, calls, transfers and near misses: no flow is taken for what it is not. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { CAPTURES, confusion, judgedCaptures } from "../../bench/shape-run.ts";

test("published flows are what they are taken for, or unclear", {
  skip: !existsSync(CAPTURES) && "no captures here",
}, () => {
  const judged = judgedCaptures();
  const wrong = judged.filter(({ truth, claimed }) => claimed !== "unclear" && claimed !== truth);
  const right = judged.filter(({ truth, claimed }) => claimed === truth);
  assert.ok(judged.length >= 35, `${judged.length} labelled flows found`);
  assert.ok(wrong.length <= 0.05 * judged.length, confusion(judged));
  assert.ok(right.length >= 0.6 * judged.length, confusion(judged));
});
