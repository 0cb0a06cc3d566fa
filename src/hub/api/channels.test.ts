import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type House, startHouse, T0, UPLOAD } from "../test-house.ts";
import {
  auditPageSchema,
  type ChannelItem,
  channelPageSchema,
  channelSchema,
  channelTestSchema,
  problemSchema,
} from "./contract/index.ts";

const NTFY = {
  type: "ntfy",
  name: "phone",
  settings: { server: "https://ntfy.example.com", topic: "our-house", token: "tk_secret" },
};

async function made(house: House, body: object): Promise<ChannelItem> {
  const answer = await house.send("POST", "/api/v1/channels", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return channelSchema.parse(await answer.json());
}

async function refused(answer: Promise<Response>, status: number, words: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status);
  assert.match(problemSchema.parse(await got.json()).detail, words);
}

async function startHook(t: TestContext): Promise<{ url: string; bodies: Record<string, unknown>[] }> {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      bodies.push(JSON.parse(text) as Record<string, unknown>);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path`, bodies };
}

test("a channel is made, shown without its secrets, changed, found after a restart, removed", async (t) => {
  const house = await startHouse(t);
  const channel = await made(house, NTFY);
  assert.deepEqual(channel, {
    id: channel.id,
    type: "ntfy",
    name: "phone",
    enabled: true,
    minSeverity: "low",
    kinds: null,
    ended: true,
    quiet: null,
    page: null,
    settings: { server: "https://ntfy.example.com", topic: "our-house", token: { set: true } },
    target: "ntfy.example.com/our-house",
    state: "idle",
    failingSince: null,
    because: null,
    lastSent: null,
    waiting: 0,
    sent: 0,
    failures: 0,
    lost: 0,
  });
  const quiet = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };
  const change = { quiet, minSeverity: "high", settings: { topic: "new-topic" } };
  const patched = await house.send("PATCH", "/api/v1/channels/Phone", change);
  assert.equal(patched.status, 200, await patched.clone().text());
  await house.restart();
  const { items } = await house.get("/api/v1/channels", channelPageSchema);
  assert.deepEqual(items, [
    {
      ...channel,
      minSeverity: "high",
      quiet: { ...quiet, highPasses: true },
      settings: { ...channel.settings, topic: "new-topic" },
      target: "ntfy.example.com/new-topic",
    },
  ]);
  assert.equal((await house.send("DELETE", `/api/v1/channels/${channel.id}`)).status, 204);
  await refused(house.fetch("/api/v1/channels/phone"), 404, /no channel "phone"/);
  const audit = await house.get("/api/v1/audit", auditPageSchema);
  assert.deepEqual(
    audit.items.reverse().map(({ action, target, detail }) => `${action} ${target}: ${detail}`),
    [
      "channel-create phone: ntfy: ntfy.example.com/our-house",
      "channel-change phone: minSeverity, quiet, topic; ntfy: ntfy.example.com/new-topic",
      "channel-delete phone: ntfy: ntfy.example.com/new-topic",
    ],
  );
});

test("a secret goes only where it was given for, and can be taken away", async (t) => {
  const house = await startHouse(t);
  const { id } = await made(house, NTFY);
  const change = (settings: object): Promise<Response> =>
    house.send("PATCH", `/api/v1/channels/${id}`, { settings });
  await refused(change({ server: "https://evil.example" }), 400, /settings\.token must be given again/);
  assert.equal((await change({ server: "https://evil.example", token: "other" })).status, 200);
  assert.equal((await change({ token: null })).status, 200);
  const shown = await house.get(`/api/v1/channels/${id}`, channelSchema);
  assert.deepEqual(shown.settings.token, { set: false });
  assert.equal((await change({ server: "https://ntfy.sh" })).status, 200);
});

test("a test goes out and says what happened; nothing of a secret is in an answer or in the audit log", async (t) => {
  const house = await startHouse(t);
  const hook = await startHook(t);
  const channel = await made(house, {
    type: "webhook",
    name: "hook",
    settings: { url: hook.url, token: "t0k3n" },
  });
  const answer = await house.send("POST", `/api/v1/channels/${channel.id}/test`);
  const tried = channelTestSchema.parse(await answer.json());
  assert.deepEqual([tried.ok, hook.bodies[0]?.state], [true, "test"]);
  assert.equal((await house.get("/api/v1/channels/hook", channelSchema)).state, "ok");
  await made(house, { type: "eve", name: "lines", settings: {} });
  await house.send("POST", "/api/v1/channels/lines/test");
  const lines = await readFile(join(house.start.dataFolder, "eve", "eve.json"), "utf8");
  assert.equal(JSON.parse(lines).alert.category, "test");
  const texts = await Promise.all(
    ["/api/v1/channels", "/api/v1/channels/hook", "/api/v1/audit"].map(async (path) =>
      (await house.fetch(path)).text(),
    ),
  );
  assert.doesNotMatch(texts.join(), /t0k3n|secret-path/);
});

test("only for the scope admin, and mistakes are said", async (t) => {
  const house = await startHouse(t);
  const token = await house.send("POST", "/api/v1/tokens", { name: "reader", scope: "frames" });
  const headers = { authorization: `Bearer ${((await token.json()) as { token: string }).token}` };
  assert.equal((await house.fetch("/api/v1/channels", { headers })).status, 403);
  await made(house, NTFY);
  const post = (body: object): Promise<Response> => house.send("POST", "/api/v1/channels", body);
  await refused(post({ ...NTFY, name: "PHONE" }), 409, /a channel "phone" already/);
  await refused(post({ ...NTFY, name: "x", settings: { topic: "a b" } }), 400, /topic: letters, digits/);
  await refused(post({ type: "pigeon", name: "x", settings: {} }), 400, /type/);
  await refused(post({ type: "webhook", name: "x", settings: { url: "file:///etc" } }), 400, /http:\/\//);
  await refused(post({ type: "eve", name: "x", settings: { file: "../admin.token" } }), 400, /a file name/);
  const patch = (body: object): Promise<Response> => house.send("PATCH", "/api/v1/channels/phone", body);
  await refused(patch({ quiet: { from: "25:00", to: "07:00" } }), 400, /a time of day such as 22:00/);
  await refused(
    patch({ quiet: { from: "22:00", to: "07:00", timeZone: "Mars" } }),
    400,
    /a time zone such as/,
  );
  await refused(patch({ kinds: [] }), 400, /at least one kind/);
  await refused(patch({ settings: { topic: null } }), 400, /settings\.topic/);
  await refused(patch({ settings: { colour: "red" } }), 400, /colour/);
});

test("an alarm goes out with the flow that shows it, also when that has ended", async (t) => {
  const house = await startHouse(t);
  await made(house, { type: "eve", name: "lines", minSeverity: "info", settings: {} });
  house.sensor.status({ newestMs: T0 + 60_000, oldestMs: T0 });
  const slices = Array.from({ length: 40 }, (_, i) => ({
    ...UPLOAD,
    respIp: "198.51.100.77",
    domain: "",
    atMs: T0 + i * 1000,
    startMs: T0,
    origBytes: 500_000,
    respBytes: 5000,
    totalOrigBytes: 500_000 * (i + 1),
    totalRespBytes: 5000 * (i + 1),
    first: i === 0,
    ended: i === 39,
  }));
  house.sensor.slices(0, slices);
  await house.sensor.acked(0);
  const file = join(house.start.dataFolder, "eve", "eve.json");
  const lines = async (): Promise<string> => await readFile(file, "utf8").catch(() => "");
  while (!(await lines()).includes("abnormal-upload"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  const line = (await lines()).split("\n").find((one) => one.includes('"abnormal-upload"')) ?? "";
  const { src_ip, dest_ip, dest_port, proto, alert } = JSON.parse(line);
  assert.deepEqual(
    [src_ip, dest_ip, proto, alert.category],
    ["192.168.1.12", "198.51.100.77", "TCP", "abnormal-upload"],
  );
  assert.equal(typeof dest_port, "number");
});
