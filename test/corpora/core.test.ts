/** The core captures through the whole comparison: frames, wire bytes, conversations, community ids and names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { have } from "../e2e/tools.ts";
import { CAPTURES_AWAY, sharedCaptures, sharedHere } from "./capture.ts";
import { BOUND, differences } from "./report.ts";
import { runCorpus } from "./run.ts";

test("the core captures, beside tshark, capinfos and what was written down of them", async (t) => {
  if (!sharedHere()) return t.skip(CAPTURES_AWAY);
  if (!have(t, "tshark", "capinfos")) return;
  const captures = sharedCaptures().filter(({ folder }) => folder === "core");
  assert.ok(captures.length > 40);
  const tallies = await runCorpus(captures);
  for (const tally of tallies) {
    assert.ok(tally.share >= BOUND, `${tally.name}\n${differences([tally], false)}`);
  }
});
