import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf, sources } from "./source.ts";

test("every source that a door makes is understood again", () => {
  const made = [
    sources.file("porch-camera", "porch-camera_20260303180000_00001.pcapng"),
    sources.rule("rule-1"),
    sources.clip("clip-2026-11-30-ab12"),
    sources.alarm("alarm-1"),
    sources.anomaly("tcp-bad-flags"),
    sources.frames({ device: "dev-1", domain: "*.tuya.com", from: "2026-03-03T18:00:00Z" }),
    sources.frames({}),
  ];
  const kinds = made.map((text) => sourceOf(text)?.kind);
  assert.deepEqual(kinds, ["file", "rule", "clip", "alarm", "anomaly", "frames", "frames"]);
  assert.equal(sourceOf(made[5]!)?.query.domain, "*.tuya.com");
  assert.equal(sourceOf(made[0]!)?.file, "porch-camera_20260303180000_00001.pcapng");
});

test("an address names captures only: what it names is fetched with the reader's session", () => {
  const others = [
    "status",
    "../status",
    "clips/../status",
    "clips/..%2fstatus/frames.pcapng",
    "clips/../../frames.pcapng",
    "rules/./files/x.pcapng",
    "rules/a/files/../../tokens",
    "//example.com/frames.pcapng",
    "https://example.com/frames.pcapng",
    "frames.pcapng?once=1",
    "clips/a/frames.pcapng?x=1",
    "live.pcapng",
    "",
  ];
  for (const text of others) assert.equal(sourceOf(text), null, text);
  assert.equal(sourceOf(null), null);
});
