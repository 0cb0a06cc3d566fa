/** Pull against a hub with a made-up sensor, and against hubs that lie. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect as connectTcp, createServer as createTcp, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { AppError } from "../../base/app-error.ts";
import { addRule } from "../../hub/api/test-calls.ts";
import { type House, startHouse } from "../../hub/test-house.ts";
import { HubClient } from "../client/hub-client.ts";
import type { HubFile } from "./hub-files.ts";
import { PullFolder } from "./pull-folder.ts";
import { Puller, type PullWish } from "./puller.ts";

const EVERYTHING: PullWish = { rules: undefined, clips: true, follow: false, maxBytes: undefined };
const name = (n: number): string => `cam_2026010100000${n}_0000${n}.pcapng`;
const bytesOf = (n: number, size: number): Buffer => Buffer.alloc(size, `file ${n} `);

interface Pull {
  readonly root: string;
  readonly lines: string[];
  readonly landed: string[];
  /** Bytes that came over the wire. */
  came: number;
  run(wish?: Partial<PullWish>, signal?: AbortSignal): Promise<void>;
}

function pullOf(t: TestContext, url: string, token: string): Pull {
  const root = join(mkdtempSync(join(tmpdir(), "tapdeck-pull-")), "captures");
  t.after(() => rmSync(join(root, ".."), { recursive: true, force: true }));
  const pull: Pull = {
    root,
    lines: [],
    landed: [],
    came: 0,
    async run(wish = {}, signal = new AbortController().signal) {
      const client = new HubClient({ url: new URL(url), token, fingerprint: undefined });
      const folder = await PullFolder.open(root, "the hub");
      const watch = {
        plan: () => undefined,
        begin: () => undefined,
        advance: (bytes: number) => {
          pull.came += bytes;
        },
        landed: ({ path }: HubFile) => void pull.landed.push(path),
        note: (line: string) => void pull.lines.push(line),
      };
      try {
        await new Puller({ client, folder, root, wish: { ...EVERYTHING, ...wish }, watch, signal }).run();
      } finally {
        folder.close();
      }
    },
  };
  return pull;
}

/** A ring with these files of 100 kB each, the last one open. */
async function withRing(house: House, ...numbers: number[]): Promise<void> {
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  house.sensor.files.set("cam", new Map(numbers.map((n) => [name(n), bytesOf(n, 100_000)])));
}

function addClip(house: House, id: string): void {
  const frames = bytesOf(9, 150_000);
  const times = {
    fromMs: 1e12,
    toMs: 1e12,
    createdMs: 1e12,
    modifiedMs: 1e12,
    manifestModifiedMs: 1e12 + 1000,
  };
  const counts = { packets: 9, bytes: frames.length, lost: 0, gaps: [] };
  const sha256 = createHash("sha256").update(frames).digest("hex");
  const report = {
    id,
    title: id,
    about: [],
    by: "",
    state: "complete" as const,
    ...times,
    ...counts,
    sha256,
  };
  house.sensor.clips.set(id, { report, frames, manifest: `{"report":{"id":"${id}"}}` });
}

const folderOf = ({ root }: Pull): string => join(root, "rules", "cam");

test("ring files and clips land whole, with their times, once", async (t) => {
  const house = await startHouse(t);
  await withRing(house, 1, 2);
  addClip(house, "porch");
  const pull = pullOf(t, house.hub.url, house.token);
  await pull.run();
  assert.deepEqual(pull.landed.sort(), [
    "clips/porch/clip.pcapng",
    `rules/cam/${name(1)}`,
    `rules/cam/${name(2)}`,
  ]);
  assert.deepEqual(readFileSync(join(folderOf(pull), name(1))), bytesOf(1, 100_000));
  assert.equal(Math.floor(statSync(join(folderOf(pull), name(1))).mtimeMs), 1_700_000_000_000);
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1), name(2)]);
  const clip = join(pull.root, "clips", "porch");
  assert.deepEqual(readFileSync(join(clip, "clip.pcapng")), bytesOf(9, 150_000));
  assert.equal(Math.floor(statSync(join(clip, "clip.pcapng")).mtimeMs), 1e12);
  assert.equal(readFileSync(join(clip, "manifest.json"), "utf8"), '{"report":{"id":"porch"}}');
  assert.equal(Math.floor(statSync(join(clip, "manifest.json")).mtimeMs), 1e12 + 1000);

  pull.landed.length = 0;
  const came = pull.came;
  await pull.run();
  assert.deepEqual([pull.landed, pull.came - came], [[], 0]);

  // The one that was open is full now, and another has begun.
  const files = house.sensor.files.get("cam")!;
  files.set(name(2), bytesOf(2, 120_000)).set(name(3), bytesOf(3, 10));
  await pull.run({ rules: ["Cam"] });
  assert.deepEqual(pull.landed, [`rules/cam/${name(2)}`, `rules/cam/${name(3)}`]);
  assert.deepEqual(readFileSync(join(folderOf(pull), name(2))), bytesOf(2, 120_000));
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1), name(2), name(3)]);
  // What the hub deletes stays.
  house.sensor.files.set("cam", new Map([[name(3), bytesOf(3, 20)]]));
  await pull.run();
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1), name(2), name(3)]);
  await assert.rejects(pull.run({ rules: ["No such"] }), /there is no rule "No such"/);
});

test("a link that is cut again and again: it goes on where it was, and every byte comes once", async (t) => {
  const house = await startHouse(t);
  await addRule(house, { name: "Cam", object: { kind: "all" } });
  const big = bytesOf(1, 20_000_000);
  house.sensor.files.set(
    "cam",
    new Map([
      [name(1), big],
      [name(2), Buffer.from("open")],
    ]),
  );
  const cutter = await cuttingProxy(t, Number(new URL(house.hub.url).port), 3_000_000);
  const pull = pullOf(t, cutter.url, house.token);
  await pull.run();
  assert.ok(cutter.cuts >= 5, `${cutter.cuts} cuts`);
  assert.deepEqual(readFileSync(join(folderOf(pull), name(1))), big);
  assert.equal(pull.came, big.length + 4);
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1), name(2)]);
  assert.ok(pull.lines.some((line) => /connection to the hub broke.*trying again/.test(line)));
});

test("--follow brings what is full when it is, over the hub's restarts", async (t) => {
  const house = await startHouse(t, { listenPort: 0 });
  await withRing(house, 1, 2);
  const stop = new AbortController();
  const port = Number(new URL(house.hub.url).port);
  const pull = pullOf(t, house.hub.url, house.token);
  const running = pull.run({ follow: true }, stop.signal);
  await house.sensor.until(() => pull.landed.length === 1);
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1)]);
  const { files } = house.sensor;
  Object.assign(house.start, { listenPort: port });
  await house.restart();
  house.sensor.files.set("cam", files.get("cam")!.set(name(3), Buffer.from("new")));
  await house.sensor.until(() => house.sensor.config !== undefined);
  const until = Date.now() + 60_000;
  while (pull.landed.length < 2 && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50));
  stop.abort();
  await running;
  assert.deepEqual(pull.landed, [`rules/cam/${name(1)}`, `rules/cam/${name(2)}`]);
  assert.deepEqual(readdirSync(folderOf(pull)), [name(1), name(2)]);
});

test("--max: oldest out first, of its own files only", async (t) => {
  const house = await startHouse(t);
  await withRing(house, 1, 2, 3);
  const pull = pullOf(t, house.hub.url, house.token);
  await pull.run({ maxBytes: 250_000 });
  assert.deepEqual(readdirSync(folderOf(pull)), [name(2), name(3)]);
  writeFileSync(join(folderOf(pull), "mine.pcapng"), Buffer.alloc(300_000));
  house.sensor.files.get("cam")!.set(name(4), bytesOf(4, 100_000)).set(name(5), bytesOf(5, 400_000));
  await pull.run({ maxBytes: 250_000 });
  assert.deepEqual(readdirSync(folderOf(pull)), [name(3), name(4), "mine.pcapng"]);
  assert.match(pull.lines.join("\n"), /_00005.pcapng alone is larger than --max/);
});

test("a file that somebody else put there stays as it is", async (t) => {
  const house = await startHouse(t);
  await withRing(house, 1, 2);
  const pull = pullOf(t, house.hub.url, house.token);
  mkdirSync(folderOf(pull), { recursive: true });
  writeFileSync(join(folderOf(pull), name(1)), "mine");
  await pull.run();
  assert.equal(readFileSync(join(folderOf(pull), name(1)), "utf8"), "mine");
  assert.match(pull.lines.join("\n"), /lies there already/);
});

test("a hub that lies is one line: names that lead out, more bytes than said, another clip than its hash", async (t) => {
  const evil = [
    "../../../etc/passwd",
    "..",
    "a/b.pcapng",
    ".bashrc.pcapng",
    "x\\y.pcapng",
    "nul\0.pcapng",
    "a.txt",
  ];
  for (const one of evil) {
    const pull = pullOf(t, await lyingHub(t, { file: one, bytes: 3 }), "token");
    await assert.rejects(
      pull.run(),
      (error) => error instanceof AppError && /no name for one/.test(error.line),
    );
    assert.deepEqual(readdirSync(pull.root), [".tapdeck-pull.jsonl"]);
  }
  const slug = pullOf(t, await lyingHub(t, { slug: "../x", bytes: 3 }), "token");
  await assert.rejects(slug.run(), /no name for one/);
  const more = pullOf(t, await lyingHub(t, { bytes: 3, sends: 4 }), "token");
  await assert.rejects(more.run(), /one file was not pulled/);
  assert.match(more.lines.join(), /sends more of .* than it said/);
  assert.equal(existsSync(join(more.root, "rules", "cam", name(1))), false);
});

test("a folder that cannot be written, is in use, or holds another hub's files is one line", async (t) => {
  const house = await startHouse(t);
  await withRing(house, 1, 2);
  const pull = pullOf(t, house.hub.url, house.token);
  await pull.run();
  await assert.rejects(PullFolder.open(pull.root, "another hub"), /holds what was pulled from the hub/);
  rmSync(join(pull.root, ".tapdeck-pull.lock"), { force: true });
  rmSync(join(pull.root, "rules"), { recursive: true });
  writeFileSync(join(pull.root, "rules"), "a file in the way");
  await assert.rejects(pull.run(), /cannot write into .*captures/);
});

/** A hub of one rule with one file, as this says it is. */
async function lyingHub(
  t: TestContext,
  {
    slug = "cam",
    file = name(1),
    bytes,
    sends = bytes,
  }: { slug?: string; file?: string; bytes: number; sends?: number },
): Promise<string> {
  const item = { name: file, bytes, open: false, modified: "2026-01-01T00:00:00Z", url: "" };
  const listener: RequestListener = (request, reply) => {
    const path = request.url ?? "";
    if (path.startsWith("/api/v1/clips")) reply.end(JSON.stringify({ items: [], next: null }));
    else if (/\/files\?|\/files$/.test(path)) reply.end(JSON.stringify({ items: [item], next: null }));
    else if (path.includes("/files/")) reply.end(Buffer.alloc(sends));
    else reply.end(JSON.stringify({ items: [ruleItem(slug)], next: null }));
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ruleItem(slug: string): object {
  const counts = { packets: 0, bytes: 0, drops: 0, lostBefore: 0, cut: 0, interruptions: 0, withheld: 0 };
  const object = { kind: "all" };
  return {
    ...{ id: "rule-1", slug, name: slug, object, objects: [object], ring: { files: 5, filesizeKb: 1024 } },
    ...{
      until: {},
      snaplen: null,
      paused: false,
      state: "recording",
      reason: null,
      ...counts,
      complete: true,
    },
    ...{
      files: 1,
      fileBytes: 1,
      budgetBytes: 1,
      oldest: null,
      holdsS: null,
      rateBytesPerS: null,
      rateS: null,
    },
    ...{ holds: null, shortAt: null, dumpcapLine: null, whyNoDumpcap: null },
    ...{ created: "2026-01-01T00:00:00Z", createdBy: "" },
  };
}

/** Lets so many bytes through a connection, then cuts it. */
async function cuttingProxy(
  t: TestContext,
  port: number,
  bytes: number,
): Promise<{ url: string; cuts: number }> {
  const proxy = { url: "", cuts: 0 };
  const sockets = new Set<Socket>();
  const server = createTcp((near) => {
    const far = connectTcp(port, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    let passed = 0;
    near.pipe(far);
    far.on("data", (piece) => {
      passed += piece.length;
      near.write(piece);
      if (passed < bytes) return;
      proxy.cuts++;
      near.resetAndDestroy();
      far.destroy();
    });
    far.on("end", () => near.end());
    near.on("close", () => far.destroy());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
