/** The routes as programs meet them (long: one house, one story a noun): rules, files, events, errors, documentation, the page. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { NO_MATCH } from "../../model/sniffer-rule.ts";
import { CAMERA, type House, startHouse, T0, UPLOAD } from "../test-house.ts";
import {
  alarmPageSchema,
  auditPageSchema,
  destinationPageSchema,
  deviceSchema,
  eventSchemas,
  flowPageSchema,
  problemSchema,
  type Rule,
  ruleFilePageSchema,
  rulePageSchema,
  ruleSchema,
  usageSchema,
} from "./contract/index.ts";

async function addRule(house: House, body: unknown): Promise<Rule> {
  const answer = await house.send("POST", "/api/v1/rules", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return ruleSchema.parse(await answer.json());
}

async function problem(
  answer: Promise<Response>,
  status: number,
): Promise<ReturnType<typeof problemSchema.parse>> {
  const response = await answer;
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const parsed = problemSchema.parse(JSON.parse(text));
  assert.ok(parsed.detail.length > 10);
  return parsed;
}

test("a rule becomes the sensor's wish, follows the device, and shows the equal dumpcap line", async (t) => {
  const house = await startHouse(t);
  const { sensor } = house;
  sensor.slices(0, [UPLOAD]);
  await sensor.acked(0);
  sensor.status({
    newestMs: T0,
    interfaces: [
      { name: "eth0", linkType: 1, state: "up", packets: 1, bytes: 1, kernelDrops: 0, foreignUnicast: 0 },
    ],
  });
  assert.equal(
    (await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Câmera: Küche" })).status,
    200,
  );
  const rule = await addRule(house, { object: { kind: "device", value: "192.168.1.12" } });
  assert.deepEqual(
    [rule.name, rule.slug, rule.object.value, rule.ring, rule.state, rule.complete],
    ["Câmera: Küche", "camera-kuche", "dev-02000000000c", { files: 5, filesizeKb: 1024 }, "waiting", true],
  );
  assert.equal(
    rule.dumpcapLine,
    'dumpcap -i eth0 -f "ether host 02:00:00:00:00:0c" -b filesize:1024 -b files:5 -w camera-kuche.pcapng',
  );
  await sensor.until(() => sensor.config?.rules.length === 1);
  assert.deepEqual(sensor.config?.rules[0], {
    slug: "camera-kuche",
    match: { ...NO_MATCH, macs: [CAMERA] },
    filter: "ether host 02:00:00:00:00:0c",
    ring: { files: 5, filesizeKb: 1024 },
    until: {},
    paused: false,
  });
  assert.deepEqual(sensor.config?.names, { "192.168.1.12": "Câmera: Küche" });
  sensor.reports([
    {
      slug: "camera-kuche",
      state: "recording",
      packets: 7,
      bytes: 70,
      drops: 0,
      cut: 0,
      lostBefore: 2,
      withheld: 0,
      interruptions: 1,
      filesBegun: 1,
      files: 1,
      fileBytes: 99,
    },
  ]);
  sensor.slices(1, []);
  await sensor.acked(1);
  const shown = await house.get("/api/v1/rules/camera-kuche", ruleSchema);
  assert.deepEqual([shown.id, shown.state, shown.packets, shown.complete], [rule.id, "recording", 7, false]);
  const paused = await house.send("PATCH", `/api/v1/rules/${rule.id}`, {
    paused: true,
    name: "Other",
    ring: { files: 2 },
  });
  const other = ruleSchema.parse(await paused.json());
  assert.deepEqual(
    [other.state, other.slug, other.name, other.ring.files],
    ["paused", "camera-kuche", "Other", 2],
  );
  await sensor.until(() => sensor.config?.rules[0]?.paused === true);
  await house.restart();
  assert.equal((await house.get("/api/v1/rules", rulePageSchema)).items[0]?.name, "Other");
  await house.sensor.until(() => house.sensor.config?.rules.length === 1);
});

test("of a ring only what is named changes, and null takes a limit away", async (t) => {
  const house = await startHouse(t);
  const ring = { files: 4, filesizeKb: 500, durationS: 60, packets: 900 };
  await addRule(house, { name: "Cam", object: { kind: "all" }, ring });
  const change = async (patch: unknown): Promise<Rule["ring"]> =>
    ruleSchema.parse(await (await house.send("PATCH", "/api/v1/rules/cam", { ring: patch })).json()).ring;
  assert.deepEqual(await change({ files: 1 }), { ...ring, files: 1 });
  assert.deepEqual(await change({}), { ...ring, files: 1 });
  assert.deepEqual(await change({ filesizeKb: 64, durationS: null }), {
    files: 1,
    filesizeKb: 64,
    packets: 900,
  });
  assert.deepEqual(await change({ durationS: 5, packets: null }), { files: 1, filesizeKb: 64, durationS: 5 });
  await problem(house.send("PATCH", "/api/v1/rules/cam", { ring: { files: null } }), 400);
  await problem(house.send("PATCH", "/api/v1/rules/cam", { ring: { files: 0 } }), 400);
  await house.restart();
  assert.deepEqual((await house.get("/api/v1/rules/cam", ruleSchema)).ring, {
    files: 1,
    filesizeKb: 64,
    durationS: 5,
  });
});

test("a rule ends at a time, or when it has enough; a condition goes and comes", async (t) => {
  const house = await startHouse(t);
  const until = { at: "2026-11-23T10:00:00Z", packets: 100, files: 3 };
  const rule = await addRule(house, { name: "Cam", object: { kind: "all" }, until });
  assert.deepEqual(rule.until, { at: "2026-11-23T10:00:00.000Z", packets: 100, files: 3 });
  assert.match(rule.dumpcapLine ?? "", / -c 100 -a files:3 -a duration:\d+ -w cam\.pcapng$/);
  await house.sensor.until(() => house.sensor.config?.rules.length === 1);
  const atMs = Date.UTC(2026, 10, 23, 10);
  assert.deepEqual(house.sensor.config?.rules[0]?.until, { atMs, packets: 100, files: 3 });
  const change = async (patch: unknown): Promise<Rule> =>
    ruleSchema.parse(await (await house.send("PATCH", "/api/v1/rules/cam", { until: patch })).json());
  assert.deepEqual((await change({ packets: null, at: null })).until, { files: 3 });
  const large = await change({ bytes: 5000 });
  assert.deepEqual([large.until, large.dumpcapLine], [{ files: 3, bytes: 5000 }, null]);
  assert.match(large.whyNoDumpcap ?? "", /so many bytes/);
  const soon = (await change({ at: "1h" })).until.at ?? "";
  assert.ok(Math.abs(Date.parse(soon) - Date.now() - 3_600_000) < 60_000, soon);
  await house.restart();
  assert.equal((await house.get("/api/v1/rules/cam", ruleSchema)).until.at, soon);
  await problem(house.send("PATCH", "/api/v1/rules/cam", { until: { at: "soon" } }), 400);
  await problem(house.send("PATCH", "/api/v1/rules/cam", { until: { packets: 0 } }), 400);
  await problem(house.send("PATCH", "/api/v1/rules/cam", { until: { hours: 1 } }), 400);
});

test("the audit speaks in names and words", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Porch" });
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: null });
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Porch" });
  await addRule(house, { object: { kind: "device", value: CAMERA }, ring: { files: 3, filesizeKb: 100 } });
  await house.send("PATCH", "/api/v1/rules/porch", { paused: true });
  await house.send("PATCH", "/api/v1/rules/porch", {
    paused: false,
    name: "Camera",
    snaplen: 96,
    ring: { durationS: 9 },
  });
  const token = await (await house.send("POST", "/api/v1/tokens", { name: "grafana", scope: "view" })).json();
  const { id } = token as { id: string };
  await house.send("DELETE", `/api/v1/tokens/${id}`);
  await house.send("DELETE", "/api/v1/rules/porch");
  const { items } = await house.get("/api/v1/audit", auditPageSchema);
  assert.deepEqual(
    items.reverse().map((entry) => [entry.action, entry.target, entry.detail]),
    [
      ["device-change", "192.168.1.12", `now called Porch (${CAMERA})`],
      ["device-change", "Porch", `its own name again (${CAMERA})`],
      ["device-change", "192.168.1.12", `now called Porch (${CAMERA})`],
      ["rule-create", "Porch", "device Porch, 3 files of 100 kB"],
      ["rule-change", "Porch", "paused"],
      [
        "rule-change",
        "Camera",
        "resumed, now called Camera, 3 files of 100 kB or 9 s, the first 96 bytes of each packet",
      ],
      ["token-create", "grafana", `view, ${id}`],
      ["token-delete", "grafana", id],
      ["rule-delete", "Camera", "files kept"],
    ],
  );
});

test("a rule about ports, a country, a network, and about several objects at once", async (t) => {
  const house = await startHouse(t);
  const web = await addRule(house, {
    objects: [
      { kind: "port", value: "443" },
      { kind: "port", value: "UDP/53" },
      { kind: "device", value: "aa:bb:cc:00:00:01" },
      { kind: "port", value: "443" },
    ],
  });
  assert.equal(web.name, "Port 443, Port udp/53, aa:bb:cc:00:00:01");
  assert.deepEqual(web.object, { kind: "port", value: "443" });
  assert.equal(web.objects.length, 3, "each once");
  assert.match(web.dumpcapLine ?? "", /-f "ether host aa:bb:cc:00:00:01 or port 443 or udp port 53"/);
  const far = await addRule(house, {
    objects: [
      { kind: "country", value: "de" },
      { kind: "asn", value: "as64500" },
    ],
  });
  assert.deepEqual([far.name, far.slug, far.dumpcapLine], ["Germany, AS64500", "germany-as64500", null]);
  assert.match(far.whyNoDumpcap ?? "", /no word for a country and a network/);
  const named = await addRule(house, { object: { kind: "domain", value: "*.Bücher.Example." } });
  assert.deepEqual([named.object.value, named.dumpcapLine], ["xn--bcher-kva.example", null]);
  assert.match(named.whyNoDumpcap ?? "", /a domain/);
  const any = await addRule(house, { objects: [{ kind: "country", value: "DE" }, { kind: "all" }] });
  assert.deepEqual([any.objects, any.whyNoDumpcap], [[{ kind: "all" }], null]);
  await house.sensor.until(() => house.sensor.config?.rules.length === 4);
  assert.deepEqual(
    house.sensor.config?.rules.map(({ match, filter }) => [match, filter]),
    [
      [
        { ...NO_MATCH, macs: ["aa:bb:cc:00:00:01"], ports: ["443", "udp/53"] },
        "ether host aa:bb:cc:00:00:01 or port 443 or udp port 53",
      ],
      [{ ...NO_MATCH, countries: ["DE"], asns: ["64500"] }, undefined],
      [{ ...NO_MATCH, domains: ["xn--bcher-kva.example"] }, undefined],
      [{ ...NO_MATCH, all: true }, undefined],
    ],
  );
  await house.restart();
  assert.deepEqual((await house.get(`/api/v1/rules/${web.id}`, ruleSchema)).objects, web.objects);
  const one = { kind: "port", value: "1" };
  await problem(house.send("POST", "/api/v1/rules", { object: one, objects: [one] }), 400);
  await problem(house.send("POST", "/api/v1/rules", { objects: [] }), 400);
  await problem(house.send("POST", "/api/v1/rules", {}), 400);
});

test("rules about addresses, everything, and things not seen yet", async (t) => {
  const house = await startHouse(t);
  const net = await addRule(house, {
    name: "IoT",
    object: { kind: "address", value: "10.1.2.3/16" },
    ring: { files: 2, filesizeKb: 500, durationS: 60 },
    snaplen: 96,
  });
  assert.match(
    net.dumpcapLine ?? "",
    /-f "net 10\.1\.0\.0\/16" -s 96 -b filesize:500 -b files:2 -b duration:60 -w iot\.pcapng$/,
  );
  const all = await addRule(house, { object: { kind: "all" } });
  assert.deepEqual([all.name, all.object], ["Everything", { kind: "all" }]);
  assert.doesNotMatch(all.dumpcapLine ?? "-f", /-f/);
  const unseen = await addRule(house, { object: { kind: "device", value: "AA-BB-CC-00-00-01" } });
  assert.equal(unseen.object.value, "aa:bb:cc:00:00:01");
  await house.sensor.until(() => house.sensor.config?.rules.length === 3);
  assert.deepEqual(
    house.sensor.config?.rules.map((rule) => rule.match),
    [
      { ...NO_MATCH, cidrs: ["10.1.0.0/16"] },
      { ...NO_MATCH, all: true },
      { ...NO_MATCH, macs: ["aa:bb:cc:00:00:01"] },
    ],
  );
  const later = await addRule(house, { object: { kind: "device", value: "192.168.1.12" } });
  assert.equal(later.object.value, "192.168.1.12");
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.until(() => house.sensor.config?.rules[3]?.match.macs[0] === CAMERA);
  await problem(house.send("POST", "/api/v1/rules", { object: { kind: "alarm", value: "x" } }), 400);
  await problem(house.send("POST", "/api/v1/rules", { object: { kind: "all" }, from: "soon" }), 400);
  await problem(house.send("POST", "/api/v1/rules", { object: { kind: "address", value: "nowhere" } }), 400);
  await problem(house.send("POST", "/api/v1/rules", { object: { kind: "device" } }), 400);
  for (const [kind, value] of [
    ["domain", "https://example.com/x"],
    ["domain", "192.0.2.1"],
    ["domain", "a b"],
    ["domain", "-x.example"],
    ["port", "0"],
    ["port", "http"],
    ["port", "sctp/443"],
    ["country", "ZZ"],
    ["country", "QX"],
    ["country", "Germany"],
    ["asn", "0"],
    ["asn", "AS4294967296"],
  ]) {
    await problem(house.send("POST", "/api/v1/rules", { object: { kind, value } }), 400);
  }
  await problem(house.send("POST", "/api/v1/rules", { object: { kind: "all" }, ring: { files: 0 } }), 400);
  assert.equal(
    (await house.get("/api/v1/rules", rulePageSchema)).items.length,
    4,
    "what failed left nothing",
  );
});

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

test("bad requests get a problem in words", async (t) => {
  const house = await startHouse(t);
  const bad = await problem(house.fetch("/api/v1/flows?limit=many&direction=up"), 400);
  assert.deepEqual(bad.errors?.map((error) => error.path).sort(), [
    "querystring.direction",
    "querystring.limit",
  ]);
  for (const query of [
    "flows?devise=x",
    "flows?cursor=bm9uc2Vuc2U",
    "flows?from=yesterday",
    "flows?remote=somewhere",
    "flows?proto=smtp",
    "usage?bucket=1m&from=-400d",
    "usage?bucket=7m",
    "usage?from=-1h&to=-2h",
    "destinations?sort=color",
    "devices?limit=0",
    "audit?action=dance",
  ]) {
    await problem(house.fetch(`/api/v1/${query}`), 400);
  }
  await problem(house.fetch("/api/v1/devices/dev-nobody"), 404);
  await problem(house.fetch("/api/v1/usage?device=nobody"), 404);
  await problem(house.fetch("/api/v1/nothing"), 404);
  for (const broken of ["/api/v1/devices/%ff", "/api/v1/%zz", "/%zz"]) {
    const answer = await house.fetch(broken);
    assert.match(answer.headers.get("content-security-policy") ?? "", /default-src/, broken);
    await problem(Promise.resolve(answer), 400);
  }
  for (const [method, path, allow] of [
    ["PUT", "/api/v1/rules", "GET, POST, HEAD"],
    ["DELETE", "/api/v1/status", "GET, HEAD"],
    ["GET", "/api/v1/setup", "POST"],
    ["POST", "/metrics", "GET, HEAD"],
  ] as const) {
    const answer = await house.fetch(path, { method });
    assert.equal(answer.headers.get("allow"), allow);
    await problem(Promise.resolve(answer), 405);
  }
  const post = (body: string, type = "application/json"): Promise<Response> =>
    house.fetch("/api/v1/rules", { method: "POST", body, headers: { "content-type": type } });
  await problem(post("{"), 400);
  await problem(post("[]"), 400);
  await problem(post("null"), 400);
  await problem(post('{"__proto__": {"x": 1}, "object": {"kind": "all"}}'), 400);
  await problem(post("object=all", "application/x-www-form-urlencoded"), 415);
  await problem(post('{"object":{"kind":"all"}}', "text/plain"), 415);
  for (const extra of [
    { object: { kind: "all", extra: 1 } },
    { object: { kind: "all", value: "x" } },
    { object: { kind: "all" }, ring: { extra: 1 } },
  ]) {
    await problem(post(JSON.stringify(extra)), 400);
  }
  const odd = await problem(house.fetch("/api/v1/devices?sort=color"), 400);
  assert.match(odd.detail, /^sort: /, "without the words of the program");
  await problem(post(JSON.stringify({ name: "x".repeat(300_000), object: { kind: "all" } })), 413);
  await problem(house.send("PATCH", "/api/v1/devices/x", { color: "red" }), 400);
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

test("asking for what may yet come is no error", async (t) => {
  const house = await startHouse(t);
  assert.equal((await house.get("/api/v1/flows?device=192.168.9.9", flowPageSchema)).items.length, 0);
  assert.equal(
    (await house.get("/api/v1/destinations?device=00:11:22:33:44:55", destinationPageSchema)).items.length,
    0,
  );
  const usage = await house.get("/api/v1/usage?device=00:11:22:33:44:55&bucket=5m", usageSchema);
  assert.equal(usage.items.length, 289);
});

test("many at once", async (t) => {
  const house = await startHouse(t);
  house.sensor.status({ newestMs: T0 });
  const asking = Array.from({ length: 60 }, (_, i) =>
    house.fetch(i % 2 === 0 ? "/api/v1/flows" : "/api/v1/destinations").then((answer) => answer.status),
  );
  const rules = Array.from({ length: 8 }, () => addRule(house, { name: "Same", object: { kind: "all" } }));
  for (let seq = 0; seq < 40; seq++) house.sensor.slices(seq, [{ ...UPLOAD, flowId: seq }]);
  await house.sensor.acked(39);
  assert.deepEqual([...new Set(await Promise.all(asking))], [200]);
  const slugs = (await Promise.all(rules)).map((rule) => rule.slug);
  assert.equal(new Set(slugs).size, 8, slugs.join(" "));
  assert.equal((await house.get("/api/v1/flows?limit=1000", flowPageSchema)).items.length, 40);
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

test("metrics and health", async (t) => {
  const house = await startHouse(t);
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  const text = await (await house.fetch("/metrics")).text();
  assert.match(text, /^# TYPE tapdeck_drops_total counter$/m);
  assert.match(text, /^tapdeck_drops_total\{place="kernel"\} 0$/m);
  assert.match(text, /^tapdeck_rule_packets_total\{rule="cam"\} 0$/m);
  for (const line of text.trim().split("\n"))
    assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? \d+(\.\d+)?)$/);
  assert.equal(await (await fetch(new URL("/healthz", house.hub.url))).text(), "ok\n");
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
