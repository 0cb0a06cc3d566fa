/** What the world does to alarms, through the real door: nothing stalls, nothing is lost, and it is said once. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { FakeRow } from "../fake-sensor.ts";
import { listening, startMail, startWeb, until } from "../notify/test-servers.ts";
import { type House, startHouse, T0, UPLOAD } from "../test-house.ts";
import { alarmPageSchema, channelPageSchema, flowPageSchema, healthEventSchema } from "./contract/index.ts";

const SECOND = 1000;
const LIMIT_MS = 60_000;

/** The camera streams to `respIp`, half a megabyte a second for forty. */
function stream(flowId: number, fromMs: number, respIp: string): FakeRow[] {
  return Array.from({ length: 40 }, (_, i) => ({
    ...UPLOAD,
    ...{ flowId, respIp, domain: "", atMs: fromMs + i * SECOND, startMs: fromMs },
    ...{ origBytes: 500_000, respBytes: 5000 },
    ...{ totalOrigBytes: 500_000 * (i + 1), totalRespBytes: 5000 * (i + 1) },
    ...{ first: i === 0, ended: false },
  }));
}

async function kindsOf(house: House): Promise<string[]> {
  const { items } = await house.get("/api/v1/alarms?limit=100", alarmPageSchema);
  return items.map(({ kind, evidence }) => `${kind} ${evidence.entry ?? ""}`.trim());
}

async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const endMs = performance.now() + LIMIT_MS; ; ) {
    if (await holds()) return;
    assert.ok(performance.now() < endMs, `not within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("a frame that says to be 3 GB is counted as it says, and raises no alarm about an upload", async (t) => {
  const house = await startHouse(t);
  house.sensor.status({ newestMs: T0 + 60 * SECOND, oldestMs: T0 });
  const lie = {
    ...UPLOAD,
    respIp: "198.51.100.77",
    domain: "",
    origBytes: 3e9,
    origPackets: 1,
    respBytes: 0,
  };
  house.sensor.slices(0, [lie]);
  house.sensor.slices(1, stream(2, T0, "198.51.100.78"));
  await house.sensor.acked(1);
  const uploads = async () =>
    (await house.get("/api/v1/alarms?limit=100", alarmPageSchema)).items.filter(({ kind }) =>
      kind.endsWith("-upload"),
    );
  await eventually(async () => (await uploads()).length > 0, "the stream that is no lie is told");
  assert.deepEqual(
    (await uploads()).filter(({ title }) => !title.includes("198.51.100.78")),
    [],
  );
  const { items } = await house.get(
    "/api/v1/flows?remote=198.51.100.77&from=2000-01-01T00:00:00Z",
    flowPageSchema,
  );
  assert.equal(items[0]?.uploadBytes, 3e9);
});

test("a list with garbage lines, a web page and a folder among the lists: what is a host is watched for", async (t) => {
  const house = await startHouse(t);
  const folder = join(house.start.dataFolder, "lists");
  const garbage = [
    "\0\0\0",
    "999.1.2.3",
    "=cmd|' /C calc'!A0",
    "a".repeat(5000),
    "<b>203.0.113.5</b",
    "::ffff:/129",
  ];
  await writeFile(join(folder, "feed.txt"), [...garbage, "203.0.113.9", ...garbage].join("\n"));
  await writeFile(join(folder, "page.txt"), "<!doctype html>\n<p>Please log in\n");
  await mkdir(join(folder, "folder.txt"));
  await house.restart();
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  await eventually(
    async () => (await kindsOf(house)).includes("bad-host 203.0.113.9"),
    "the listed host is told",
  );
});

test("a webhook that hangs and a mail server that refuses hold up nobody, are said, and get all of it later", async (t) => {
  const house = await startHouse(t);
  const hook = createServer((socket) => void socket.on("error", () => undefined).resume());
  const hookPort = await listening(t, hook);
  const mail = await startMail(t);
  mail.refuse = (line) => (/^MAIL/i.test(line) ? "451 come back later" : undefined);
  const good = await startWeb(t);
  const channels = [
    { type: "webhook", name: "hangs", settings: { url: `http://127.0.0.1:${hookPort}/` } },
    {
      type: "email",
      name: "refuses",
      settings: {
        host: "127.0.0.1",
        port: mail.port,
        security: "none",
        from: "deck@example.com",
        to: ["anna@example.com"],
      },
    },
    { type: "webhook", name: "good", settings: { url: good.url } },
  ];
  for (const one of channels) {
    const answer = await house.send("POST", "/api/v1/channels", one);
    assert.equal(answer.status, 201, await answer.text());
  }
  house.sensor.status({ newestMs: T0 + 60 * SECOND, oldestMs: T0 });
  house.sensor.slices(0, stream(1, T0, "198.51.100.77"));
  await house.sensor.acked(0);
  await until(
    () => good.asked.some(({ body }) => body.kind === "abnormal-upload"),
    "the others hear of it",
    LIMIT_MS,
  );

  const states = async (): Promise<string[]> => {
    const { items } = await house.get("/api/v1/channels", channelPageSchema);
    return items.map(({ name, state, waiting }) => `${name} ${state} ${waiting > 0}`);
  };
  const both = async (): Promise<boolean> =>
    (await states()).join() === "hangs failing true,refuses failing true,good ok false";
  await eventually(both, "both fail, and what they were to tell waits");
  const metrics = await (await house.fetch("/metrics")).text();
  assert.match(metrics, /^tapdeck_channel_failing\{channel="hangs",type="webhook"\} 1$/m);
  assert.match(metrics, /^tapdeck_channel_failures_total\{channel="refuses",type="email"\} [1-9]\d*$/m);
  assert.match(metrics, /^tapdeck_channel_failing\{channel="good",type="webhook"\} 0$/m);
  assert.match(metrics, /^tapdeck_channel_lost_total\{channel="hangs",type="webhook"\} 0$/m);
  assert.match(metrics, /^tapdeck_alarms_total\{kind="abnormal-upload",severity="\w+"\} 1$/m);
  assert.match(metrics, /^tapdeck_alarms_going_on\{kind="abnormal-upload",severity="\w+"\} 1$/m);
  assert.match(metrics, /^tapdeck_detector_records_total 40$/m);
  assert.match(metrics, /^tapdeck_detector_lateness_seconds \d/m);
  const failing = (await healthOf(house)).channels.map(({ name }) => name);
  assert.deepEqual(failing, ["hangs", "refuses"], "the page's top line is told");

  mail.refuse = () => undefined;
  // Over a restart: what waits is kept, and a new start tries at once.
  await house.restart();
  await until(() => mail.letters.length > 0, "the letter comes later", LIMIT_MS);
});

async function healthOf(house: House) {
  const reader = (await house.fetch("/api/v1/events")).body?.getReader();
  assert.ok(reader !== undefined);
  for (let text = ""; ; ) {
    text += Buffer.from((await reader.read()).value ?? []).toString("utf8");
    const data = /^event: health\r?\n(?:id: .*\n)?data: (.*)$/m.exec(text)?.[1];
    if (data === undefined || !text.endsWith("\n\n")) continue;
    await reader.cancel();
    return healthEventSchema.parse(JSON.parse(data));
  }
}

test("a clock that jumps a year ahead and comes back: what happens after it is told as ever", async (t) => {
  const house = await startHouse(t);
  const year = 365 * 86_400 * SECOND;
  house.sensor.slices(0, [UPLOAD]);
  house.sensor.slices(1, [{ ...UPLOAD, flowId: 2, atMs: T0 + year }]);
  await house.sensor.acked(1);
  for (let minute = 0; minute < 25; minute++)
    house.sensor.slices(2 + minute, [{ ...UPLOAD, flowId: 10 + minute, atMs: T0 + minute * 60 * SECOND }]);
  house.sensor.slices(27, stream(100, T0 + 30 * 60 * SECOND, "198.51.100.77"));
  await house.sensor.acked(27);
  const told = async (): Promise<boolean> => {
    const { items } = await house.get("/api/v1/alarms?kind=abnormal-upload", alarmPageSchema);
    return items.some(({ start, end }) => Date.parse(start) < T0 + year / 2 && end === null);
  };
  await eventually(told, "the stream is told, in its own time, and goes on");
});
