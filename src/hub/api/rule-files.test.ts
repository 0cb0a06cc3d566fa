/** A rule's files as programs meet them: listed, got whole and in parts, kept and deleted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startHouse } from "../test-house.ts";
import { auditPageSchema, ruleFilePageSchema } from "./contract/index.ts";
import { addRule, problem } from "./test-calls.ts";

test("a deleted rule keeps its files and its slug until they are deleted too", async (t) => {
  const house = await startHouse(t);
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  house.sensor.files.set("cam", new Map([["cam_20260101000000_00001.pcapng", Buffer.from("x")]]));
  assert.equal((await house.send("DELETE", "/api/v1/rules/cam")).status, 204);
  await problem(house.fetch("/api/v1/rules/cam"), 404);
  await problem(house.send("PATCH", "/api/v1/rules/cam", { paused: true }), 404);
  assert.equal((await house.get("/api/v1/rules/cam/files", ruleFilePageSchema)).items.length, 1);
  assert.equal((await addRule(house, { name: "Cam", object: { kind: "all" } })).slug, "cam-2");
  assert.equal((await house.send("DELETE", "/api/v1/rules/cam?files=delete")).status, 204);
  assert.equal(house.sensor.files.has("cam"), false);
  assert.equal((await addRule(house, { name: "Cam", object: { kind: "all" } })).slug, "cam");
  await problem(house.send("DELETE", "/api/v1/rules/nothing"), 404);
});

test("files: list, whole, parts, the open one, and all in one", async (t) => {
  const house = await startHouse(t);
  const { sensor } = house;
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  const closed = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i & 255));
  const open = Buffer.from("the open one");
  const names = ["cam_20260101000000_00001.pcapng", "cam_20260101000001_00002.pcapng"] as const;
  sensor.files.set(
    "cam",
    new Map([
      [names[0], closed],
      [names[1], open],
    ]),
  );
  const list = await house.get("/api/v1/rules/cam/files", ruleFilePageSchema);
  assert.deepEqual(
    list.items.map((file) => [file.name, file.bytes, file.open]),
    [
      [names[0], 300_000, false],
      [names[1], 12, true],
    ],
  );
  const url = list.items[0]!.url;
  const whole = await house.fetch(url);
  assert.equal(whole.headers.get("content-length"), "300000");
  assert.equal(whole.headers.get("content-disposition"), `attachment; filename="${names[0]}"`);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), closed);
  const tag = whole.headers.get("etag")!;
  for (const [range, from, to] of [
    ["bytes=0-9", 0, 10],
    ["bytes=299990-", 299_990, 300_000],
    ["bytes=-5", 299_995, 300_000],
    ["bytes=100-999999", 100, 300_000],
  ] as const) {
    const part = await house.fetch(url, { headers: { range } });
    assert.equal(part.status, 206, range);
    assert.equal(part.headers.get("content-range"), `bytes ${from}-${to - 1}/300000`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), closed.subarray(from, to));
  }
  const beyond = await house.fetch(url, { headers: { range: "bytes=300000-" } });
  assert.deepEqual([beyond.status, beyond.headers.get("content-range")], [416, "bytes */300000"]);
  assert.equal((await house.fetch(url, { headers: { "if-none-match": tag } })).status, 304);
  assert.equal((await house.fetch(url, { headers: { range: "bytes=0-1", "if-range": tag } })).status, 206);
  assert.equal(
    (await house.fetch(url, { headers: { range: "bytes=0-1", "if-range": '"old"' } })).status,
    200,
  );
  const head = await house.fetch(url, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, "300000"]);

  const live = await house.fetch(list.items[1]!.url);
  assert.deepEqual([live.headers.get("etag"), await live.text()], [null, "the open one"]);
  const merged = await house.fetch("/api/v1/rules/cam/frames.pcapng");
  assert.equal(merged.headers.get("content-type"), "application/x-pcapng");
  assert.deepEqual(Buffer.from(await merged.arrayBuffer()), Buffer.concat([closed, open]));

  await problem(house.fetch("/api/v1/rules/cam/files/cam_20260101000009_00009.pcapng"), 404);
  for (const evil of [
    "..%2f..%2fadmin.token",
    "cam_1_1.pcapng",
    "cam_20260101000000_00001.pcapng%00",
    "nope.pcapng",
  ]) {
    await problem(house.fetch(`/api/v1/rules/cam/files/${evil}`), 404);
  }
  const asked = sensor.requests.filter(({ method }) => method !== "streams.own");
  assert.ok(asked.every((request) => "slug" in request && request.slug === "cam"));
  const downloads = await house.get("/api/v1/audit?action=download", auditPageSchema);
  assert.ok(downloads.items.length >= 8);
  assert.equal(downloads.items[0]?.target, "cam");
  sensor.close();
  await sensor.until(() => sensor.closed);
  await problem(house.fetch(url), 503);
});

test("a large download is not held in memory: a reader that waits holds up the sensor", async (t) => {
  const house = await startHouse(t);
  await addRule(house, { name: "Big", object: { kind: "all" } });
  const big = Buffer.alloc(40 * 1024 * 1024);
  house.sensor.files.set("big", new Map([["big_20260101000000_00001.pcapng", big]]));
  const stop = new AbortController();
  const answer = await house.fetch("/api/v1/rules/big/frames.pcapng", { signal: stop.signal });
  const reader = answer.body!.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(house.sensor.chunksSent < 320, `${house.sensor.chunksSent} of 640 chunks were taken unread`);
  stop.abort();
  await reader.closed.catch(() => undefined);
});
