/** One-sided uploads of a device's first day are said once a day, unsure; ordinary pages and later days are not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claim } from "./claim.ts";
import { FIRST_DAY_UPLOAD } from "./first-day-upload.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { DAY_MS, key, MINUTE_MS, nextFlow, START_MS, slice, testHouse } from "./test-slices.ts";

/** One flow that has sent so much by then. */
function upload(atMs: number, sent: number, got: number, wish: Partial<FlowSlice> = {}): FlowSlice {
  return slice(atMs, {
    sentBytes: sent,
    gotBytes: got,
    totalSentBytes: sent,
    totalGotBytes: got,
    totalSentPackets: Math.ceil(sent / 1000),
    ...wish,
  });
}

function claimsOf(slices: readonly FlowSlice[], state?: unknown): { claims: Claim[]; saved: unknown } {
  const detector = FIRST_DAY_UPLOAD.make({}, testHouse());
  if (state !== undefined) detector.load(state);
  const claims: Claim[] = [];
  for (const one of slices) detector.slice?.(one, (claim) => claims.push(claim));
  return { claims, saved: detector.save() };
}

test("a one-sided upload on the first day is said, unsure, with its flow", () => {
  const flowId = nextFlow();
  const { claims } = claimsOf([upload(START_MS + MINUTE_MS, 162_000, 8500, { flowId })]);
  assert.equal(claims.length, 1);
  const [claim] = claims;
  assert.deepEqual([claim?.kind, claim?.severity, claim?.unsure], ["abnormal-upload", "info", true]);
  assert.deepEqual(claim?.flows, [{ epochId: 1, flowId }]);
  assert.match(claim?.why ?? "", /162 kB.*19\.1 times.*100 kB.*5 times/);
});

test("pages, small things, home traffic, a few huge frames and later days are not", () => {
  const at = START_MS + MINUTE_MS;
  const { claims } = claimsOf([
    upload(at, 150_000, 2_000_000),
    upload(at, 90_000, 500),
    upload(at, 150_000, 31_000),
    upload(at, 5_000_000, 1000, { direction: "internal" }),
    upload(at, 5_000_000, 1000, { group: true }),
    upload(at, 5_000_000, 1000, { totalSentPackets: 2 }),
    upload(START_MS + DAY_MS + MINUTE_MS, 5_000_000, 1000),
  ]);
  assert.deepEqual(claims, []);
});

test("once a day and device: other destinations are not said, the same one when it has doubled; also after a restart", () => {
  const at = START_MS + MINUTE_MS;
  const other = { remote: key("198.51.100.7") };
  const day = [upload(at, 200_000, 0), upload(at + 1, 900_000, 0, other), upload(at + 2, 300_000, 0)];
  const { claims, saved } = claimsOf(day);
  assert.equal(claims.length, 1);
  assert.equal(claimsOf([upload(at + 3, 900_000, 0, other)], saved).claims.length, 0);
  assert.equal(claimsOf([...day, upload(at + 4, 500_000, 0)]).claims.length, 2);
  assert.equal(claimsOf(day, { not: "a state" }).claims.length, 1);
});
