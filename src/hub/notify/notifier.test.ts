import assert from "node:assert/strict";
import { createServer } from "node:net";
import { type TestContext, test } from "node:test";
import type { Log } from "../../base/log.ts";
import type { ChannelPlan } from "../../model/channel.ts";
import type { Notice } from "./channel.ts";
import { Notifier } from "./notifier.ts";
import {
  ENDED,
  listening,
  NOTICE,
  planOf,
  startMail,
  startWeb,
  until,
  type WebServer,
} from "./test-servers.ts";

/** Try longer than a busy machine takes: what is tried twice may come twice. */
const FAST = { tryMs: 3000, firstWaitMs: 20, mostWaitMs: 40, giveUpMs: 60_000, lookMs: 20 };

function recorded(): Log & { lines: string[] } {
  const lines: string[] = [];
  return { lines, info: (line) => lines.push(line), warn: (line) => lines.push(line) };
}

function started(t: TestContext, log: Log = recorded(), pace: object = {}): Notifier {
  const notifier = new Notifier({ log, dataFolder: "", version: "1", pace: { ...FAST, ...pace } });
  t.after(() => notifier.close());
  return notifier;
}

const numbered = (n: number, part: Partial<Notice> = {}): Notice => ({ ...NOTICE, id: `alm-${n}`, ...part });
const toldBy = (web: WebServer): unknown[] => web.asked.map(({ body }) => body.id);
const hook = ({ url }: WebServer, part: Partial<ChannelPlan> = {}): ChannelPlan =>
  planOf("webhook", { url }, { id: url, name: url, ...part });
/** A time of day that holds now, or that does not. */
function quietNow(isNow: boolean, highPasses: boolean): ChannelPlan["quiet"] {
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  return { from: at(isNow ? -1 : 2), to: at(isNow ? 1 : 3), timeZone: "UTC", highPasses };
}

test("one that hangs and one that refuses hold up nobody, are complained of once, and get all of it later", async (t) => {
  const log = recorded();
  // Loaded at the first letter, which would take longer than a try here.
  await import("nodemailer");
  const [well, hung, mail] = [await startWeb(t), await startWeb(t), await startMail(t)];
  hung.answer = () => undefined;
  mail.refuse = (command) => (/^MAIL/.test(command) ? "451 try again later" : undefined);
  const notifier = started(t, log, { tryMs: 500 });
  const letters = planOf("email", {
    host: "127.0.0.1",
    port: mail.port,
    security: "none",
    from: "deck@example.com",
    to: ["anna@example.com"],
  });
  for (const plan of [hook(hung), letters, hook(well)]) await notifier.put(plan);
  for (let n = 0; n < 5; n++) notifier.tell(numbered(n));
  await until(() => well.asked.length === 5, "the healthy one");
  await until(
    () => hung.asked.length > 2 && mail.commands.filter((line) => /^MAIL/.test(line)).length > 2,
    "retries",
  );
  assert.deepEqual([...new Set(toldBy(hung))], ["alm-0"], "one message at a time");
  assert.equal(log.lines.length, 2, log.lines.join("\n"));
  assert.match(log.lines.join("\n"), /no answer within 0.5 s/);
  assert.match(log.lines.join("\n"), /451 try again later/);
  const report = notifier.report(hung.url);
  assert.deepEqual([report?.state, report?.waiting, report?.lost], ["failing", 5, 0]);

  hung.asked.length = 0;
  hung.answer = (response) => response.end();
  mail.refuse = () => undefined;
  await until(() => hung.asked.length === 5 && mail.letters.length === 5, "what waited");
  assert.deepEqual(toldBy(hung), ["alm-0", "alm-1", "alm-2", "alm-3", "alm-4"]);
  await until(() => notifier.report(hung.url)?.state === "ok", "it is well again");
  assert.equal(log.lines.filter((line) => /again$/.test(line)).length, 2);
});

test("500s, then it works: each once and in order; a refused message goes, the next does not wait for it", async (t) => {
  const web = await startWeb(t);
  let tries = 0;
  web.answer = (response) => {
    const isBad = web.asked.at(-1)?.body.id === "alm-7";
    response.statusCode = ++tries <= 3 ? 500 : isBad ? 422 : 200;
    response.end('{"error":"no such thing"}');
  };
  const notifier = started(t);
  await notifier.put(hook(web));
  for (const n of [6, 7, 8]) notifier.tell(numbered(n));
  await until(() => notifier.report(web.url)?.sent === 2, "the two that are taken");
  assert.deepEqual(toldBy(web), [...Array(4).fill("alm-6"), ...Array(3).fill("alm-7"), "alm-8"]);
  assert.equal(notifier.report(web.url)?.lost, 1);
  assert.equal(notifier.report(web.url)?.waiting, 0);
});

test("of more than waits can be kept the oldest go, and are counted", async (t) => {
  const web = await startWeb(t);
  const notifier = started(t);
  await notifier.put(hook(web, { quiet: quietNow(true, true) }));
  for (let n = 0; n < 130; n++) notifier.tell(numbered(n, { severity: "low" }));
  const report = notifier.report(web.url);
  assert.deepEqual([report?.state, report?.waiting, report?.lost], ["quiet", 100, 30]);
  assert.equal(notifier.pending(web.url)[0]?.id, "alm-30");
});

test("what cannot be sent for long is given up", async (t) => {
  const web = await startWeb(t);
  web.answer = (response) => response.writeHead(503).end();
  const notifier = started(t, recorded(), { giveUpMs: 50 });
  await notifier.put(hook(web));
  notifier.tell(NOTICE);
  await until(() => notifier.report(web.url)?.lost === 1, "given up");
  assert.deepEqual(notifier.pending(web.url), []);
});

test("in the quiet time only what is high passes, if it may; the rest comes after it", async (t) => {
  const [may, mayNot, awake] = [await startWeb(t), await startWeb(t), await startWeb(t)];
  const notifier = started(t);
  await notifier.put(hook(may, { quiet: quietNow(true, true) }));
  await notifier.put(hook(mayNot, { quiet: quietNow(true, false) }));
  await notifier.put(hook(awake, { quiet: quietNow(false, false) }));
  notifier.tell(numbered(1, { severity: "medium" }));
  notifier.tell(numbered(2));
  await until(() => awake.asked.length === 2 && may.asked.length === 1, "those that may");
  assert.deepEqual([toldBy(may), toldBy(mayNot)], [["alm-2"], []]);
  // Another time of day, as when the quiet one is over.
  await notifier.put(hook(mayNot, { quiet: quietNow(false, false) }));
  await until(() => mayNot.asked.length === 2, "what waited");
  assert.deepEqual(toldBy(mayNot), ["alm-1", "alm-2"]);
});

test("severity, kinds and ends as each channel wants them", async (t) => {
  const [all, high, scans, beginnings] = [
    await startWeb(t),
    await startWeb(t),
    await startWeb(t),
    await startWeb(t),
  ];
  const notifier = started(t);
  await notifier.put(hook(all));
  await notifier.put(hook(high, { minSeverity: "high" }));
  await notifier.put(hook(scans, { kinds: ["port-scan"] }));
  await notifier.put(hook(beginnings, { ended: false }));
  notifier.tell(numbered(1, { severity: "low", kind: "port-scan" }));
  notifier.tell(NOTICE);
  notifier.tell(ENDED);
  await until(
    () => all.asked.length === 3 && high.asked.length === 2 && beginnings.asked.length === 2,
    "all",
  );
  assert.deepEqual(toldBy(high), ["alm-1", "alm-1"]);
  assert.deepEqual(
    high.asked.map(({ body }) => body.state),
    ["opened", "ended"],
  );
  assert.deepEqual(
    scans.asked.map(({ body }) => body.kind),
    ["port-scan"],
  );
});

test("the same is told once; what got worse, ended, or began again is told", async (t) => {
  const web = await startWeb(t);
  const notifier = started(t);
  await notifier.put(hook(web));
  const medium: Notice = { ...NOTICE, severity: "medium" };
  notifier.known([numbered(9)]);
  for (const notice of [medium, medium, NOTICE, NOTICE, ENDED, ENDED, medium, numbered(9)])
    notifier.tell(notice);
  await until(() => web.asked.length === 4, "four");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(
    web.asked.map(({ body }) => `${body.id} ${body.state} ${body.severity}`),
    ["alm-1 opened medium", "alm-1 opened high", "alm-1 ended high", "alm-1 opened medium"],
  );
});

test("what devices call themselves breaks no line and turns no text around", async (t) => {
  const web = await startWeb(t);
  const notifier = started(t);
  await notifier.put(hook(web, { page: "https://deck.example/tape" }));
  notifier.tell({ ...NOTICE, title: "cam\r\nBcc: x@example.com\u202e\u0007 sent", why: "a\nb" });
  await until(() => web.asked.length === 1, "it");
  const body = web.asked[0]?.body;
  assert.equal(body?.title, "cam Bcc: x@example.com sent");
  assert.equal(body?.why, "a b");
  assert.equal(body?.link, "https://deck.example/tape/alarms/alm-1");
});

test("a test goes at once, past what waits, and says what happened", async (t) => {
  const web = await startWeb(t);
  const notifier = started(t, recorded(), { tryMs: 500 });
  const plan = hook(web, { quiet: quietNow(true, false), minSeverity: "high" });
  await notifier.put(plan);
  notifier.tell(NOTICE);
  const good = await notifier.test(plan);
  assert.equal(good.ok, true, good.detail);
  assert.deepEqual([web.asked.length, web.asked[0]?.body.kind], [1, "test"]);
  web.answer = (response) => response.writeHead(401).end("<h1>who are you?</h1>");
  const bad = await notifier.test(plan);
  assert.deepEqual([bad.ok, bad.detail], [false, `${new URL(web.url).host} answers 401: who are you?`]);
  web.answer = () => undefined;
  assert.match((await notifier.test(plan)).detail, /no answer within 0.5 s/);
  await notifier.put({ ...plan, enabled: false });
  assert.deepEqual(await notifier.test(plan), { ok: false, ms: 0, detail: "it is off" });
});

test("it ends at once, also with a message under way at one that hangs", async (t) => {
  const port = await listening(
    t,
    createServer(() => undefined),
  );
  const notifier = started(t, recorded(), { tryMs: 60_000 });
  await notifier.put(planOf("webhook", { url: `http://127.0.0.1:${port}/` }));
  notifier.tell(NOTICE);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startMs = performance.now();
  assert.equal(notifier.pending("chn-webhook").length, 1, "not lost while it is under way");
  await notifier.close();
  assert.ok(performance.now() - startMs < 1000);
});
