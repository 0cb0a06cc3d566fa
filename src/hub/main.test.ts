/** The hub as the supervisor runs it: a child process that can be killed at any time. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { type ChildMessage, childMessageSchema, type HubStart } from "../model/child-message.ts";
import { devicePageSchema, flowPageSchema, usageSchema } from "./api/contract/index.ts";
import { FakeSensor } from "./fake-sensor.ts";
import { newLinkAddress } from "./hub-url.ts";
import { T0, UPLOAD } from "./test-house.ts";

const MAIN = new URL("./main.ts", import.meta.url);

interface Child {
  readonly process: ChildProcess;
  next<K extends ChildMessage["type"]>(type: K): Promise<Extract<ChildMessage, { type: K }>>;
  exit: Promise<unknown[]>;
}

function spawnHub(t: TestContext, start: HubStart): Child {
  const child = fork(MAIN, { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let stderr = "";
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  t.after(() => child.kill("SIGKILL"));
  const exit = once(child, "exit");
  child.send(start);
  return {
    process: child,
    exit,
    next: (type) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${type}: ${stderr}`)), 20_000);
        child.on("message", (value) => {
          const message = childMessageSchema.parse(value);
          if (message.type !== type) return;
          clearTimeout(timer);
          resolve(message as never);
        });
      }),
  };
}

async function startOf(t: TestContext, part: Partial<HubStart> = {}): Promise<HubStart> {
  const dataFolder = await mkdtemp(join(tmpdir(), "tapdeck-main-"));
  t.after(() => rm(dataFolder, { recursive: true, force: true }));
  return {
    type: "start",
    link: newLinkAddress(),
    linkToken: "secret",
    dataFolder,
    listenHost: "127.0.0.1",
    listenPort: 0,
    replay: true,
    demo: false,
    version: "0.0.0-test",
    ...part,
  };
}

test("ready, a watch line each second, and an end by SIGTERM", async (t) => {
  const start = await startOf(t);
  const child = spawnHub(t, start);
  const watch = child.next("watch");
  const ready = await child.next("ready");
  assert.match(ready.url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match(ready.setupUrl ?? "", /\/setup#[\w-]{40,}$/);
  assert.equal(ready.fingerprint, undefined);
  assert.equal(
    (await watch).line,
    "the sensor is away · 0 devices · 0 bit/s · 0 pkt/s · 0 recordings · 0 dropped",
  );
  child.process.kill("SIGTERM");
  assert.deepEqual(await child.exit, [0, null]);
});

test("it ends when the supervisor is gone", async (t) => {
  const child = spawnHub(t, await startOf(t));
  await child.next("ready");
  child.process.disconnect();
  assert.deepEqual(await child.exit, [0, null]);
});

test("what a person can mend is said in one line: port, folder, lock", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  const first = await startOf(t);
  const one = spawnHub(t, { ...first, listenPort: port });
  assert.match((await one.next("fatal")).line, /^127\.0\.0\.1:\d+ is taken .*--listen/);
  assert.equal((await one.exit)[0], 1);

  const owner = spawnHub(t, first);
  await owner.next("ready");
  const two = spawnHub(t, { ...first, link: newLinkAddress() });
  assert.match((await two.next("fatal")).line, /in use by another Tapdeck \(process \d+\)/);

  const file = join(first.dataFolder, "plain-file");
  await writeFile(file, "");
  const three = spawnHub(t, { ...first, dataFolder: join(file, "below") });
  assert.match((await three.next("fatal")).line, /data folder .* cannot be made/);
});

test("beyond loopback it speaks TLS, with a certificate that stays", async (t) => {
  const start = await startOf(t, { listenHost: "0.0.0.0" });
  const child = spawnHub(t, start);
  const ready = await child.next("ready");
  assert.match(ready.url ?? "", /^https:/);
  const seen = await new Promise<string>((resolve, reject) => {
    const socket = connectTls(
      { port: Number(new URL(ready.url!).port), host: "127.0.0.1", rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    ).on("error", reject);
  });
  assert.equal(seen, ready.fingerprint);
  child.process.kill("SIGTERM");
  await child.exit;
  const again = spawnHub(t, start);
  assert.equal((await again.next("ready")).fingerprint, ready.fingerprint);
});

test("killed at any moment, every batch counts exactly once", async (t) => {
  const start = await startOf(t);
  const BATCHES = 120;
  let acked = -1;
  let url = "";
  for (let life = 0; life < 5; life++) {
    const child = spawnHub(t, start);
    url = (await child.next("ready")).url ?? "";
    const sensor = await FakeSensor.connect({ link: start.link, token: start.linkToken });
    sensor.status({ newestMs: T0 + 60_000 });
    const last = life === 4;
    // As a real sensor: everything that was not acknowledged is sent again.
    const kill = last ? undefined : setTimeout(() => child.process.kill("SIGKILL"), 20 + life * 37);
    for (let seq = acked + 1; seq < BATCHES && !sensor.closed; seq++) {
      sensor.slices(seq, [
        { ...UPLOAD, flowId: seq, atMs: T0 + seq },
        { ...UPLOAD, flowId: 10_000, atMs: T0, ended: seq === BATCHES - 1, first: seq === 0 },
      ]);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    if (last) await sensor.acked(BATCHES - 1);
    else await child.exit;
    clearTimeout(kill);
    for (const message of sensor.messages) if (message.type === "ack") acked = Math.max(acked, message.seq);
    sensor.close();
  }
  const token = (await readFile(join(start.dataFolder, "admin.token"), "utf8")).trim();
  const get = async (path: string): Promise<unknown> =>
    await (await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } })).json();
  const span = "from=2026-11-23T10:00:00Z&to=2026-11-23T11:00:00Z";
  const flows = flowPageSchema.parse(await get(`/api/v1/flows?${span}&limit=1000`));
  assert.equal(flows.items.length, BATCHES + 1);
  const usage = usageSchema.parse(await get(`/api/v1/usage?${span}`));
  assert.deepEqual(
    usage.items.map((item) => [item.uploadBytes, item.downloadBytes, item.flows]),
    [[BATCHES * 2000, BATCHES * 100, BATCHES + 1]],
  );
  assert.equal(devicePageSchema.parse(await get("/api/v1/devices")).items.length, 1);
});

test("a folder of somebody else is refused in words", async (t) => {
  const start = await startOf(t);
  await chmod(start.dataFolder, 0o500);
  // Root may write everywhere but where the kernel itself says no.
  const dataFolder = process.getuid?.() === 0 ? "/proc" : start.dataFolder;
  const child = spawnHub(t, { ...start, dataFolder });
  assert.match((await child.next("fatal")).line, /--data/);
});
