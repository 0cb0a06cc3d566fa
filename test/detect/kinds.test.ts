/** Kinds of devices on public captures and on the generated household: a table that is changed must not lose what it knew. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPTURES_AWAY, SHARED, sharedHere } from "../corpora/capture.ts";
import { type Judged, judgedCaptures, judgedHousehold, judgedStreet } from "./judged-kinds.ts";
import type { View } from "./street/street.ts";

/** At least `share` of them right, at most `mistakes` of what was said wrong. */
function held(judged: readonly Judged[], share: number, mistakes = 0.05): void {
  const wrong = judged.filter(({ kind, found }) => found !== kind);
  const lines = wrong.map(({ where, kind, words }) => `${where}: a ${kind}, judged ${words}`).join("\n");
  const said = judged.filter(({ found }) => found !== "unknown");
  const mistaken = said.filter(({ kind, found }) => found !== kind);
  assert.ok(judged.length - wrong.length >= share * judged.length, lines);
  assert.ok(mistaken.length <= mistakes * said.length, lines);
}

test("devices of labelled captures are what their authors say, or unknown", async (t) => {
  if (!sharedHere()) return t.skip(CAPTURES_AWAY);
  held(await judgedCaptures(SHARED), 0.85);
});

test("the household's devices are what its cast says", async () => {
  held(await judgedHousehold(0.05), 0.9);
});

const STREET: readonly (readonly [View, number, number])[] = [
  ["everything", 0.85, 0.05],
  ["joined before", 0.75, 0.08],
  ["at the router", 0.75, 0.12],
];

for (const [view, share, mistakes] of STREET) {
  test(`the street, of which is seen: ${view}`, async () => {
    held(await judgedStreet(view), share, mistakes);
  });
}
