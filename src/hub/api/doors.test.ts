/** What lies beside the nouns: events, names, documentation, the page. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA, startHouse, UPLOAD } from "../test-house.ts";
import { alarmPageSchema, deviceSchema, eventSchemas } from "./contract/index.ts";
import { addRule } from "./test-calls.ts";

test("events: health at once, usage, devices and rules as they come", async (t) => {
  const house = await startHouse(t);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const answer = await house.fetch("/api/v1/events", { signal: stop.signal });
  assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
  assert.match(answer.headers.get("content-security-policy") ?? "", /default-src/);
  house.sensor.slices(0, [UPLOAD]);
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  const missing = new Set(["health", "usage", "device", "rule"]);
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split("\n\n");
    text = whole.pop() ?? "";
    for (const event of whole) {
      const match = /^event: (\w+)\ndata: (.*)$/.exec(event);
      if (match === null) continue;
      const name = match[1] as keyof typeof eventSchemas;
      const data = eventSchemas[name].parse(JSON.parse(match[2]!));
      if (name === "usage") {
        const usage = eventSchemas.usage.parse(data);
        assert.equal(usage.uploadBytes, 1000);
      }
      missing.delete(name);
    }
    if (missing.size === 0) break;
  }
  assert.deepEqual([...missing], []);
});

test("names of devices", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  const path = `/api/v1/devices/${CAMERA}`;
  await house.send("PATCH", path, { name: "  Camera " });
  assert.equal((await house.get(path, deviceSchema)).name, "Camera");
  await house.restart();
  assert.deepEqual((await house.get(path, deviceSchema)).nameSource, "user");
  await house.send("PATCH", path, { name: null });
  assert.equal((await house.get(path, deviceSchema)).nameSource, "address");
  assert.deepEqual(await house.get("/api/v1/alarms?kind=beacon", alarmPageSchema), { items: [], next: null });
});

test("the documentation is made of the schemas and covers every route", async (t) => {
  const house = await startHouse(t);
  const document = (await (await fetch(new URL("/api/v1/openapi.json", house.hub.url))).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string }[] }>>;
  };
  assert.equal(document.openapi, "3.1.0");
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  assert.equal(operations.length, house.hub.routes.length);
  assert.equal(new Set(operations.map((operation) => operation.operationId)).size, operations.length);
  const flows = document.paths["/api/v1/flows"]!.get!;
  assert.ok(flows.parameters.some((parameter) => parameter.name === "remote"));
  assert.ok(document.paths["/api/v1/rules/{id}/files/{name}"]);
});

test("the page: not built it says how, built it answers every path", async (t) => {
  const house = await startHouse(t);
  const get = (path: string): Promise<Response> => fetch(new URL(path, house.hub.url));
  assert.match(await (await get("/")).text(), /npm run build/);
  const web = join(house.start.dataFolder, "web");
  await mkdir(join(web, "assets"), { recursive: true });
  await writeFile(join(web, "index.html"), "<title>Tapdeck</title>");
  await writeFile(join(web, "assets", "a-123.js"), "1");
  await house.restart();
  for (const path of ["/", "/devices/dev-1", "/setup"]) {
    const page = await get(path);
    assert.match(await page.text(), /<title>/, path);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.match(page.headers.get("content-type") ?? "", /text\/html/);
  }
  const asset = await get("/assets/a-123.js");
  assert.match(asset.headers.get("cache-control") ?? "", /immutable/);
  assert.match(asset.headers.get("content-type") ?? "", /javascript/);
  for (const path of [
    "/assets/gone.js",
    "/api/v1/gone",
    "/..%2fadmin.token",
    "/%2e%2e/admin.token",
    "/admin.token",
  ]) {
    assert.notEqual((await get(path)).status, 200, path);
  }
});
