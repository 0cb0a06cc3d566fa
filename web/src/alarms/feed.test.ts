import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alarm } from "../../../src/hub/api/contract/alarm.ts";
import { byDay, fits, wishOf, withNews } from "./feed.ts";

function alarm(id: string, start: string, more: Partial<Alarm> = {}): Alarm {
  return {
    ...{ id, start, last: start, end: start, kind: "beacon", severity: "low", state: "open" },
    ...{ deviceId: "dev-1", deviceName: "tv", destination: null, title: id, why: "", confidence: "normal" },
    ...{ evidence: {}, flows: [], claims: 1, clip: null, noFrames: null },
    ...more,
  } as Alarm;
}

test("the address says what is shown, and nonsense in it is the default", () => {
  assert.deepEqual(wishOf(new URLSearchParams("state=muted&kind=beacon&device=dev-1")), {
    state: "muted",
    kind: "beacon",
    device: "dev-1",
  });
  assert.deepEqual(wishOf(new URLSearchParams("state=x&kind=y")), { state: "open" });
});

test("what was told since stands over what was read; what no longer fits goes, what is new comes in", () => {
  const read = [alarm("b", "2026-11-29T12:00:00Z"), alarm("a", "2026-11-29T10:00:00Z")];
  const heard = new Map(
    [
      alarm("a", "2026-11-29T10:00:00Z", { state: "archived" }),
      alarm("c", "2026-11-29T11:00:00Z"),
      alarm("old", "2026-11-01T11:00:00Z"),
    ].map((one) => [one.id, one]),
  );
  const open = (one: Alarm) => fits(one, { state: "open" }, null);
  assert.deepEqual(
    withNews(read, heard, open, true).map(({ id }) => id),
    ["b", "c"],
  );
  assert.deepEqual(
    withNews(read, heard, open, false).map(({ id }) => id),
    ["b", "c", "old"],
  );
});

test("an alarm fits a span that it touches", () => {
  const one = alarm("a", "2026-11-29T10:00:00Z", { last: "2026-11-29T10:30:00Z" });
  const at = (from: string, to: string) =>
    fits(one, { state: "all" }, { from: Date.parse(from), to: Date.parse(to) });
  assert.equal(at("2026-11-29T10:20:00Z", "2026-11-29T11:00:00Z"), true);
  assert.equal(at("2026-11-29T10:31:00Z", "2026-11-29T11:00:00Z"), false);
});

test("a feed by days keeps its order", () => {
  const days = byDay([
    alarm("c", "2026-11-29T12:00:00Z"),
    alarm("b", "2026-11-29T11:00:00Z"),
    alarm("a", "2026-11-26T12:00:00Z"),
  ]);
  assert.deepEqual(
    days.map(({ alarms }) => alarms.map(({ id }) => id).join("")),
    ["cb", "a"],
  );
});
