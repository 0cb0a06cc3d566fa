/** Rules as programs meet them: made, changed, ended, about all kinds of objects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_MATCH } from "../../model/sniffer-rule.ts";
import { CAMERA, startHouse, T0, UPLOAD } from "../test-house.ts";
import { auditPageSchema, type Rule, rulePageSchema, ruleSchema } from "./contract/index.ts";
import { addRule, problem } from "./test-calls.ts";

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
