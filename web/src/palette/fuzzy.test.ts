import assert from "node:assert/strict";
import { test } from "node:test";
import { match } from "./fuzzy.ts";

const order = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, found: match(text, query) }))
    .filter(({ found }) => found !== null)
    .sort((a, b) => (b.found?.score ?? 0) - (a.found?.score ?? 0))
    .map(({ text }) => text);

test("whole words come before parts of words, parts before scattered letters", () => {
  assert.deepEqual(order("cam", ["scamper", "porch-camera", "camera", "c-a-m", "doorbell"]), [
    "camera",
    "porch-camera",
    "scamper",
    "c-a-m",
  ]);
});

test("letters may be left out, words may be turned round, accents and capitals do not matter", () => {
  assert.ok(match("porch-camera", "prchcam"));
  assert.ok(match("Living room TV", "tv living"));
  assert.ok(match("Küche", "kuche"));
  assert.ok(match("Living Room Television", "lrt"), "initials");
  assert.equal(match("porch-camera", "zebra"), null);
  assert.equal(match("a very long name in which letters lie about", "vnd"), null, "no accident");
  assert.equal(match("camera", "cameras"), null);
});

test("the letters that were meant are told", () => {
  assert.deepEqual(match("porch-camera", "cam")?.marks, [6, 7, 8]);
  assert.deepEqual(match("porch-camera", "pc")?.marks, [0, 6]);
  assert.deepEqual(match("anything", "")?.marks, []);
});

test("every letter marked is one that was typed, whatever is typed", () => {
  const texts = ["İstanbul", "ẞtraße", "a.b.c.example", "🎥 camera", "", " "];
  for (const text of texts)
    for (const query of ["i", "ss", "abc", "🎥", ".", "camera 🎥", "ist"]) {
      for (const mark of match(text, query)?.marks ?? []) assert.ok(mark >= 0 && mark < text.length, text);
    }
});
