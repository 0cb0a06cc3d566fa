import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Status } from "../../../src/hub/api/contract/status.ts";
import { exportLine, framesQuery, lackOf, reachOf, reachOfFlow } from "./frames.ts";

const at = (time: string): number => Date.parse(`2026-03-03T${time}Z`);
const hour = { from: at("09:00"), to: at("10:00") };

test("an object is had over the chosen span, else over all that the tape shows, up to now", () => {
  assert.deepEqual(framesQuery({ device: "dev-1", domain: "example.com" }, reachOf(hour, hour)), {
    device: "dev-1",
    domain: "example.com",
    from: "2026-03-03T09:00Z",
    to: "2026-03-03T10:00Z",
  });
  assert.deepEqual(framesQuery({}, reachOf(null, hour)), { from: "2026-03-03T09:00Z" });
});

test("a flow is had whole, its last fraction of a millisecond too; a span cuts only what sticks out", () => {
  assert.deepEqual(reachOfFlow(null, hour), { from: null, to: null });
  assert.deepEqual(reachOfFlow({ from: at("08:00"), to: at("10:00") }, hour), { from: null, to: null });
  assert.deepEqual(reachOfFlow({ from: at("09:10"), to: at("11:00") }, hour), {
    from: at("09:10"),
    to: null,
  });
  assert.deepEqual(reachOfFlow({ from: at("08:00"), to: at("09:10") }, hour), {
    from: null,
    to: at("09:10"),
  });
});

test("there is nothing without a timeline, without frames, and before the oldest", () => {
  const timeline = (oldest: string | null) => ({ oldest }) as Status["timeline"];
  assert.equal(lackOf(null, null), "off");
  assert.equal(lackOf(timeline(null), null), "empty");
  const some = timeline("2026-03-03T09:14:00.000Z");
  assert.equal(lackOf(some, at("09:13")), "before");
  assert.equal(lackOf(some, at("09:15")), null);
  assert.equal(lackOf(some, null), null);
});

test("a shell hands the line's words on as they were", () => {
  const filter = 'tcp port 443 and not host 192.0.2.1 # it\'s "$HOME" `id`';
  const line = exportLine({ filter, from: "2026-03-03T09:00Z" }, "http://127.0.0.1:7878");
  const words = execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" })
    .trim()
    .split("\n");
  assert.deepEqual(words, ["tapdeck", "export", "--filter", filter, "--from", "2026-03-03T09:00Z"]);
  assert.match(
    exportLine({}, "https://deck.example:7878"),
    /^tapdeck export --hub https:\/\/deck\.example:7878$/,
  );
});
