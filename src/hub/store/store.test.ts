/** The contract of every store; run against the embedded one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parseCidr } from "../../base/address.ts";
import { addressKeyOf, keyRange } from "../../base/address-key.ts";
import { AppError } from "../../base/app-error.ts";
import { openDuckdbStore } from "./duckdb/duckdb-store.ts";
import { DAY_MS, RETENTION } from "./store.ts";
import { flow, folder, idsOf, open, T0 } from "./test-store.ts";
import { ANY_FLOW, type FlowCursor, type FlowSort } from "./traffic-store.ts";

test("a write and its position are one: kept, or not at all", async (t) => {
  const path = await folder(t);
  const store = await openDuckdbStore(path);
  const { epochId, seq } = await store.openEpoch("home", "run-1");
  assert.equal(seq, -1);
  const usage = [{ device: "dev-a", minuteMs: T0, upload: 10, download: 20, lan: 3, flows: 1 }];
  await store.apply({ epochId, seq: 7, flows: [flow({ epochId })], usage, destinations: [] });
  const bad = { ...usage[0]!, device: null as unknown as string };
  await assert.rejects(
    store.apply({ epochId, seq: 8, flows: [flow({ epochId, flowId: 2 })], usage: [bad], destinations: [] }),
  );
  await store.close();

  const again = await openDuckdbStore(path);
  t.after(() => again.close());
  assert.deepEqual(await again.openEpoch("home", "run-1"), {
    epochId,
    sensor: "home",
    epoch: "run-1",
    seq: 7,
  });
  const rows = await again.flows({
    filter: ANY_FLOW,
    sort: "start",
    descending: true,
    after: undefined,
    limit: 9,
  });
  assert.deepEqual(rows, [flow({ epochId })]);
  const other = await again.openEpoch("home", "run-2");
  assert.notEqual(other.epochId, epochId);
});

test("flow filters", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const inbound = { direction: 1, origAddress: addressKeyOf("198.51.100.7")!, domain: "", app: "ssh" };
  const flows = [
    flow({ flowId: 1 }),
    flow({ flowId: 2, ...inbound, respAddress: addressKeyOf("192.168.1.10")!, respPort: 22 }),
    flow({ flowId: 3, device: "dev-b", peer: "dev-a", direction: 2, domain: "notexample.com" }),
    flow({
      flowId: 4,
      device: "dev-b",
      proto: 17,
      startSeconds: T0 / 1000 + 100,
      lastSeconds: T0 / 1000 + 200,
    }),
    flow({ flowId: 5, device: "dev-b", respAddress: addressKeyOf("2001:db8::9")! }),
  ].map((row) => ({ ...row, epochId }));
  await store.apply({ epochId, seq: 0, flows, usage: [], destinations: [] });
  assert.deepEqual(await idsOf(store, { device: "dev-a" }), [1, 2, 3]);
  assert.deepEqual(await idsOf(store, { remote: keyRange(parseCidr("198.51.100.0/24")!) }), [2]);
  assert.deepEqual(await idsOf(store, { remote: keyRange(parseCidr("2001:db8::/32")!) }), [5]);
  assert.deepEqual(await idsOf(store, { remote: keyRange(parseCidr("192.168.1.10")!) }), [3]);
  assert.deepEqual(await idsOf(store, { domain: "example.com" }), [1, 5, 4]);
  assert.deepEqual(await idsOf(store, { direction: 1 }), [2]);
  assert.deepEqual(await idsOf(store, { proto: 17 }), [4]);
  assert.deepEqual(await idsOf(store, { port: 22 }), [2]);
  assert.deepEqual(await idsOf(store, { app: "ssh" }), [2]);
  assert.deepEqual(await idsOf(store, { fromMs: T0 + 6000 }), [4]);
  assert.deepEqual(await idsOf(store, { toMs: T0 + 50_000 }), [1, 2, 3, 5]);
});

test("pages by cursor give every flow once, in every order, ties included", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const flows = Array.from({ length: 57 }, (_, i) =>
    flow({ epochId, flowId: i, upload: i % 5, download: i % 3, startNanos: (i % 4) * 7 }),
  );
  await store.apply({ epochId, seq: 0, flows, usage: [], destinations: [] });
  for (const sort of ["start", "upload", "download"] as const satisfies FlowSort[]) {
    for (const descending of [true, false]) {
      const seen: number[] = [];
      let after: FlowCursor | undefined;
      for (;;) {
        const page = await store.flows({ filter: ANY_FLOW, sort, descending, after, limit: 10 });
        seen.push(...page.map((row) => row.flowId));
        const last = page.at(-1);
        if (last === undefined) break;
        const { epochId: e, flowId } = last;
        after =
          sort === "start"
            ? { value: last.startSeconds, nanos: last.startNanos, epochId: e, flowId }
            : { value: last[sort], nanos: 0, epochId: e, flowId };
      }
      assert.equal(seen.length, 57, `${sort} ${descending}`);
      assert.equal(new Set(seen).size, 57);
    }
  }
});

test("usage adds up by any bucket, and merging rows changes no sum", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  for (let seq = 0; seq < 5; seq++) {
    const usage = [0, 1, 61].map((minute) => ({
      device: "dev-a",
      minuteMs: T0 + minute * 60_000,
      upload: 10,
      download: 1,
      lan: 2,
      flows: 1,
    }));
    await store.apply({ epochId, seq, flows: [], usage, destinations: [] });
  }
  const read = async (): Promise<unknown> => [
    await store.usage("dev-a", T0, T0 + DAY_MS, 60_000),
    await store.usage("dev-a", T0, T0 + DAY_MS, 900_000),
    await store.usage("dev-a", T0, T0 + DAY_MS, 3_600_000),
    [...(await store.usageByDevice(T0, T0 + DAY_MS))],
  ];
  const before = await read();
  assert.deepEqual((before as unknown[][])[2], [
    { startMs: T0, upload: 100, download: 10, lan: 20, flows: 10 },
    { startMs: T0 + 3_600_000, upload: 50, download: 5, lan: 10, flows: 5 },
  ]);
  let steps = 0;
  while (await store.upkeep(RETENTION, T0 + DAY_MS)) assert.ok(++steps < 20, "merging comes to an end");
  assert.ok(steps > 0, "there was something to merge");
  assert.deepEqual(await read(), before);
});

test("destinations by address and by domain, and when they were first met", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const [one, two] = [addressKeyOf("203.0.113.1")!, addressKeyOf("203.0.113.2")!];
  const row = (part: object) => ({
    device: "dev-a",
    hourMs: T0,
    remote: one,
    domain: "example.com",
    upload: 5,
    download: 6,
    flows: 1,
    firstMs: T0 + 1,
    lastMs: T0 + 2,
    ...part,
  });
  const destinations = [
    row({ hourMs: T0 - DAY_MS, firstMs: T0 - DAY_MS }),
    row({}),
    row({ device: "dev-b", upload: 100 }),
    row({ remote: two }),
    row({ remote: two, domain: "", upload: 1000 }),
  ];
  await store.apply({ epochId, seq: 0, flows: [], usage: [], destinations });
  const query = { fromMs: T0, toMs: T0 + 3_600_000, device: undefined, offset: 0, limit: 10 } as const;
  const byAddress = await store.destinations({ ...query, byDomain: false, sort: "upload", descending: true });
  assert.deepEqual(
    byAddress.map((d) => [d.remote, d.domain, d.upload, d.addresses, d.firstMs]),
    [
      [two, "example.com", 1005, 1, T0 + 1],
      [one, "example.com", 105, 1, T0 - DAY_MS],
    ],
  );
  assert.deepEqual(byAddress[1]!.devices, ["dev-a", "dev-b"]);
  const byDomain = await store.destinations({ ...query, byDomain: true, sort: "upload", descending: false });
  assert.deepEqual(
    byDomain.map((d) => [d.remote, d.domain, d.upload, d.addresses]),
    [
      [one, "example.com", 110, 2],
      [two, "", 1000, 1],
    ],
  );
});

test("unfinished flows survive a restart, ended ones do not come twice", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  await store.saveLive([flow({ epochId, flowId: 1 }), flow({ epochId, flowId: 2 })]);
  await store.apply({ epochId, seq: 0, flows: [flow({ epochId, flowId: 2 })], usage: [], destinations: [] });
  assert.deepEqual(
    (await store.loadLive()).map((row) => row.flowId),
    [1],
  );
});

test("small lists: devices, rules, groups, users, tokens, sessions, audit, settings", async (t) => {
  const store = await open(t);
  const device = {
    id: "dev-a",
    partOf: null,
    givenKind: "camera",
    sameAs: { id: "dev-c", words: "both call themselves hallway-thing (DHCP)" },
    apartFrom: ["dev-d", "dev-e"],
    givenName: null,
    privacy: "full",
    names: [
      { name: "cam", source: "dhcp", lastMs: 5 },
      { name: "cam.local", source: "mdns", lastMs: 4 },
    ],
    facts: [{ kind: "vendor-class", value: "udhcp", source: "dhcp", lastMs: 5 }],
    firstMs: 1,
    lastMs: 2,
    macs: ["02:00:00:00:00:01"],
    addresses: [{ address: "192.168.1.10", lastMs: 2 }],
  };
  await store.saveDevices([device, { ...device, id: "dev-b", macs: [], addresses: [] }]);
  await store.saveDevices([{ ...device, givenName: "Camera", privacy: "first-500", lastMs: 9 }]);
  const devices = await store.devices();
  assert.equal(devices.length, 2);
  assert.deepEqual(devices[0], { ...device, givenName: "Camera", privacy: "first-500", lastMs: 9 });

  const rule = {
    id: "rule-1",
    slug: "cam",
    name: "Cam",
    object: '{"kind":"all"}',
    ring: "{}",
    until: "{}",
    snaplen: null,
    paused: false,
    createdMs: 5,
    createdBy: "admin",
    deletedMs: null,
  };
  await store.saveRule(rule);
  await store.saveRule({ ...rule, paused: true, snaplen: 96 });
  assert.deepEqual(await store.rules(), [{ ...rule, paused: true, snaplen: 96 }]);
  await store.forgetRule("rule-1");
  assert.deepEqual(await store.rules(), []);

  const guests = {
    id: "guests",
    name: "Guests",
    privacy: "headers",
    builtIn: true,
    createdMs: 0,
    devices: [],
  };
  assert.deepEqual(await store.groups(), [guests]);
  const group = {
    ...guests,
    id: "g",
    name: "Things",
    builtIn: false,
    createdMs: 5,
    devices: ["dev-b", "dev-a"],
  };
  await store.saveGroup(group);
  await store.saveGroup({ ...group, name: "Thing", devices: ["dev-b"] });
  assert.deepEqual(await store.groups(), [guests, { ...group, name: "Thing", devices: ["dev-b"] }]);
  await store.forgetGroup("g");
  await store.saveGroup({ ...group, devices: [] });
  assert.deepEqual((await store.groups())[1]?.devices, []);

  const user = { name: "admin", password: "scrypt$", createdMs: 1 };
  await store.saveUser(user);
  await store.saveUser({ ...user, name: "anna" });
  await store.forgetUser("anna");
  assert.deepEqual(await store.users(), [user]);
  const token = {
    id: "t",
    name: "n",
    scope: "view",
    hash: "h",
    createdMs: 1,
    expiresMs: null,
    lastUsedMs: null,
  };
  await store.saveToken(token);
  assert.deepEqual(await store.tokens(), [token]);
  const session = { hash: "x", user: "admin", createdMs: 1, expiresMs: 2 };
  await store.saveSession(session);
  assert.deepEqual(await store.sessions(), [session]);
  await store.forgetSessions(["x"]);
  assert.deepEqual(await store.sessions(), []);

  const entry = { who: "admin", address: "::1", action: "login", target: "", detail: "", bytes: null };
  for (let i = 0; i < 3; i++) await store.addAudit({ ...entry, atMs: i });
  const download = await store.addAudit({ ...entry, atMs: 3, who: "script", action: "download" });
  await store.setAuditBytes(download, 2 ** 40);
  const query = {
    fromMs: 1,
    toMs: undefined,
    action: undefined,
    who: undefined,
    before: undefined,
    limit: 10,
  };
  assert.deepEqual(
    (await store.audit(query)).map((row) => [row.atMs, row.bytes]),
    [
      [3, 2 ** 40],
      [2, null],
      [1, null],
    ],
  );
  assert.equal((await store.audit({ ...query, action: "login" })).length, 2);
  assert.equal((await store.audit({ ...query, who: "script" })).length, 1);
  await store.saveSetting("a", "1");
  await store.saveSetting("a", "2");
  assert.equal(await store.setting("a"), "2");
  assert.equal(await store.setting("b"), undefined);
});

test("the file is private, and a second Tapdeck is told who has it", async (t) => {
  const path = await folder(t);
  const store = await openDuckdbStore(path);
  t.after(() => store.close());
  assert.equal((await stat(join(path, "tapdeck.duckdb"))).mode & 0o777, 0o600);
  const source = `import { openDuckdbStore } from ${JSON.stringify(new URL("./duckdb/duckdb-store.ts", import.meta.url).href)};
    openDuckdbStore(${JSON.stringify(path)}).then(() => console.log("opened"), (e) => console.log(e.code, e.line));`;
  const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
    encoding: "utf8",
  });
  assert.match(child.stdout, /^store-locked .*another Tapdeck \(process \d+\)/, child.stderr);
});

test("a newer schema is refused in words", async (t) => {
  const path = await folder(t);
  const { Database } = await import("./duckdb/database.ts");
  const database = await Database.open(join(path, "tapdeck.duckdb"));
  await database.write(async (writer) => {
    await writer.run("CREATE TABLE schema_version (version INTEGER NOT NULL)");
    await writer.run("INSERT INTO schema_version VALUES (999)");
  });
  await database.close();
  await assert.rejects(openDuckdbStore(path), (error: unknown) => {
    return error instanceof AppError && error.code === "data-folder" && /newer Tapdeck/.test(error.message);
  });
});
