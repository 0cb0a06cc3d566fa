import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import { keepLack, momentOf } from "./moment.ts";

const at = (time: string): number => Date.parse(`2026-03-03T${time}Z`);

test("a chosen span is kept from its beginning to its end, no second less", () => {
  assert.deepEqual(momentOf({ from: at("09:00:00"), to: at("09:10:00.001") }), {
    at: "2026-03-03T09:00Z",
    before: 0,
    after: 601,
  });
  assert.deepEqual(momentOf(null), {});
});

test("nothing can be kept without a timeline, of what it no longer has, and of more than a day", () => {
  const timeline = { oldest: "2026-03-03T09:14:00.000Z" } as Status["timeline"];
  const until = (to: number) => ({ from: to - 60_000, to });
  assert.equal(keepLack(null, null), "off");
  assert.equal(keepLack(timeline, null), null);
  assert.equal(keepLack(timeline, until(at("09:13:00"))), "before");
  assert.equal(keepLack(timeline, until(at("09:15:00"))), null);
  assert.equal(keepLack(timeline, { from: at("09:00:00"), to: at("09:00:00") + 86_400_000 }), null);
  assert.equal(keepLack(timeline, { from: at("09:00:00"), to: at("09:00:01") + 86_400_000 }), "long");
  assert.equal(keepLack({ ...timeline, oldest: null } as Status["timeline"], until(at("09:13:00"))), null);
});
