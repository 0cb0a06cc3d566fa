import assert from "node:assert/strict";
import { test } from "node:test";
import type { Gap } from "../../model/sensor-status.ts";
import { CAPTURE_HEALTH } from "./capture-health.ts";
import type { Claim } from "./claim.ts";
import { HOUR_MS, START_MS, testHouse } from "./test-slices.ts";

function claimsOf(gaps: readonly Partial<Gap>[]): Claim[] {
  const detector = CAPTURE_HEALTH.make({}, testHouse());
  const claims: Claim[] = [];
  for (const gap of gaps) {
    const all = {
      interface: "eth0",
      startMs: START_MS,
      endMs: START_MS + 1000,
      frames: 0,
      place: "kernel",
      reason: "r",
    };
    detector.gap?.({ ...all, ...gap } as Gap, (claim) => claims.push(claim));
  }
  return claims;
}

test("lost frames add up within an hour, by interface", () => {
  const at = (seconds: number, frames: number, name = "eth0"): Partial<Gap> => ({
    frames,
    interface: name,
    startMs: START_MS + seconds * 1000,
    endMs: START_MS + seconds * 1000 + 1000,
  });
  assert.deepEqual(claimsOf([at(0, 60), at(0, 60, "eth1"), at(4000, 60)]), []);
  const [claim] = claimsOf([at(0, 60), at(60, 60)]);
  assert.deepEqual([claim?.kind, claim?.evidence.frames, claim?.startMs], ["capture-gap", 120, START_MS]);
  assert.match(claim?.why ?? "", /120 frames of eth0 .* threshold is 100 frames/);
});

test("an interface that was away for long is told, a blink is not", () => {
  assert.deepEqual(claimsOf([{ endMs: START_MS + 30_000 }]), []);
  const [claim] = claimsOf([{ endMs: START_MS + 2 * HOUR_MS, place: "interface", reason: "eth0 was away" }]);
  assert.match(claim?.title ?? "", /Nothing was heard on eth0 for 2 h/);
});
