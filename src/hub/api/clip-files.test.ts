/** A clip's two files as programs meet them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { startHouse } from "../test-house.ts";
import { clipSchema } from "./contract/clip.ts";
import { problem } from "./test-calls.ts";

test("a clip: when it was written, in parts, and with its manifest", async (t) => {
  const house = await startHouse(t);
  const frames = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i & 255));
  const sha256 = createHash("sha256").update(frames).digest("hex");
  const manifest = JSON.stringify({ report: { id: "porch" } });
  const times = {
    fromMs: 1e12,
    toMs: 1e12,
    createdMs: 1e12,
    modifiedMs: 1e12 + 5,
    manifestModifiedMs: 1e12 + 7,
  };
  house.sensor.clips.set("porch", {
    report: {
      ...times,
      id: "porch",
      title: "Porch",
      about: [],
      by: "anna",
      state: "complete",
      packets: 9,
      bytes: frames.length,
      sha256,
      lost: 0,
      gaps: [],
    },
    frames,
    manifest,
  });
  const clip = await house.get("/api/v1/clips/porch", clipSchema);
  assert.deepEqual(
    [clip.modified, clip.manifestModified],
    ["2001-09-09T01:46:40.005Z", "2001-09-09T01:46:40.007Z"],
  );
  const url = "/api/v1/clips/porch/frames.pcapng";
  const whole = await house.fetch(url);
  assert.deepEqual(
    [whole.headers.get("etag"), whole.headers.get("content-length")],
    [`"${sha256}"`, "200000"],
  );
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), frames);
  const part = await house.fetch(url, { headers: { range: "bytes=100000-", "if-range": `"${sha256}"` } });
  assert.deepEqual([part.status, part.headers.get("content-range")], [206, "bytes 100000-199999/200000"]);
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), frames.subarray(100_000));
  const told = await house.fetch("/api/v1/clips/porch/manifest.json");
  assert.deepEqual(
    [await told.text(), told.headers.get("content-type")],
    [manifest, "application/json; charset=utf-8"],
  );
  await problem(house.fetch("/api/v1/clips/other/manifest.json"), 404);
});
