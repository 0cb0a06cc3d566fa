/** Kinds of devices on public captures and on the generated household: a table that is changed must not lose what it knew. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPTURES_AWAY, SHARED, sharedHere } from "../corpora/capture.ts";
import { type Judged, judgedCaptures, judgedHousehold } from "./judged-kinds.ts";

function held(judged: readonly Judged[], share: number): void {
  const wrong = judged.filter(({ kind, found }) => found !== kind);
  const lines = wrong.map(({ where, kind, words }) => `${where}: a ${kind}, judged ${words}`).join("\n");
  const said = judged.filter(({ found }) => found !== "unknown");
  const mistaken = said.filter(({ kind, found }) => found !== kind);
  assert.ok(judged.length - wrong.length >= share * judged.length, lines);
  assert.ok(mistaken.length <= 0.05 * said.length, lines);
}

test("devices of labelled captures are what their authors say, or unknown", async (t) => {
  if (!sharedHere()) return t.skip(CAPTURES_AWAY);
  held(await judgedCaptures(SHARED), 0.85);
});

test("the household's devices are what its cast says", async () => {
  held(await judgedHousehold(0.05), 0.9);
});
