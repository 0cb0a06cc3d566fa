import assert from "node:assert/strict";
import { test } from "node:test";
import { watchLine } from "./watch-line.ts";

const FIGURES = {
  devices: 21,
  rates: { packetsPerS: 1234.4, bitsPerS: 391e6 },
  recordings: 1,
  drops: { kernel: 0 },
  connected: true,
  past: false,
};

test("one line of what is heard now", () => {
  assert.equal(watchLine(FIGURES), "21 devices · 391 Mbit/s · 1,234 pkt/s · 1 recording · 0 dropped");
});

test("how fast the past is read is no rate of a network", () => {
  assert.equal(
    watchLine({ ...FIGURES, past: true }),
    "21 devices · replaying the past · 1 recording · 0 dropped",
  );
});
