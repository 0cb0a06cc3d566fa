import assert from "node:assert/strict";
import { test } from "node:test";
import { NOISY_BYTES, SIFTS, type Sifted, sieve } from "./sift.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const HOUR = 3_600_000;
const device = (firstHours: number, lastHours: number, uploadBytes24h = 0, downloadBytes24h = 0): Sifted => ({
  firstSeen: new Date(NOW - firstHours * HOUR).toISOString(),
  lastSeen: new Date(NOW - lastHours * HOUR).toISOString(),
  uploadBytes24h,
  downloadBytes24h,
});
const sifts = (one: Sifted, ...others: Sifted[]): string[] => {
  const is = sieve([one, ...others], NOW);
  return SIFTS.filter((sift) => is(one, sift));
};

test("new: first seen within 24 hours; quiet: not seen for 24 hours", () => {
  assert.deepEqual(sifts(device(23, 0)), ["new"]);
  assert.deepEqual(sifts(device(25, 0)), []);
  assert.deepEqual(sifts(device(100, 23)), []);
  assert.deepEqual(sifts(device(100, 24)), ["quiet"]);
});

test("noisy: a fifth of what the house moved in 24 hours, and 10 MB at least", () => {
  const MB = 1e6;
  assert.deepEqual(sifts(device(100, 0, 20 * MB, 0), device(100, 0, 0, 80 * MB)), ["noisy"]);
  assert.deepEqual(sifts(device(100, 0, 19 * MB, 0), device(100, 0, 0, 81 * MB)), []);
  assert.deepEqual(sifts(device(100, 0, NOISY_BYTES - 1, 0)), [], "alone, but little");
  assert.deepEqual(sifts(device(100, 0, 4 * MB, 6 * MB)), ["noisy"], "both ways together");
});
