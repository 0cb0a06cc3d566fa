import assert from "node:assert/strict";
import { test } from "node:test";
import { deadPort, ENDED, NOTICE, opened, soon, startWeb } from "./test-servers.ts";

test("webhook: the notice as JSON, with the key as bearer; the path, which may be one, is not told", async (t) => {
  const web = await startWeb(t);
  const hook = opened(t, "webhook", { url: `${web.url}api/webhook/secret-path`, token: "t0k" });
  await hook.send(ENDED, soon());
  const [asked] = web.asked;
  assert.equal(asked?.path, "/api/webhook/secret-path");
  assert.equal(asked?.headers.authorization, "Bearer t0k");
  assert.equal(asked?.headers["content-type"], "application/json");
  const { startMs: _start, endMs: _end, ...rest } = ENDED;
  assert.deepEqual(asked?.body, {
    ...rest,
    start: "2026-11-23T10:00:00.000Z",
    end: "2026-11-23T10:04:00.000Z",
  });
  web.answer = (response) => response.writeHead(404).end("no");
  await assert.rejects(hook.send(NOTICE, soon()), (error: Error) => {
    assert.doesNotMatch(error.message, /secret-path|t0k/);
    return /answers 404: no/.test(error.message);
  });
});

test("webhook: a redirect is not followed, nobody there is said, and long answers are cut", async (t) => {
  const [web, other] = [await startWeb(t), await startWeb(t)];
  const hook = opened(t, "webhook", { url: web.url, token: "t0k" });
  web.answer = (response) => response.writeHead(307, { location: other.url }).end();
  await assert.rejects(hook.send(NOTICE, soon()), /sends on to another address/);
  assert.equal(other.asked.length, 0);
  web.answer = (response) => response.writeHead(500).end("x".repeat(1_000_000));
  await assert.rejects(hook.send(NOTICE, soon()), (error: Error) => error.message.length < 300);
  web.answer = (response) => response.destroy();
  await assert.rejects(hook.send(NOTICE, soon()), /the connection was cut/);
  const nobody = opened(t, "webhook", { url: `http://127.0.0.1:${await deadPort()}/` });
  await assert.rejects(nobody.send(NOTICE, soon()), /nobody listens there \(ECONNREFUSED\)/);
});

test("ntfy: priority, tags and a link; what is over does not ring", async (t) => {
  const web = await startWeb(t);
  const ntfy = opened(t, "ntfy", { server: web.url, topic: "our-house", token: "tk_1" });
  await ntfy.send({ ...NOTICE, link: "https://deck/alarms/alm-1" }, soon());
  await ntfy.send(ENDED, soon());
  assert.equal(web.asked[0]?.path, "/");
  assert.equal(web.asked[0]?.headers.authorization, "Bearer tk_1");
  assert.deepEqual(web.asked[0]?.body, {
    topic: "our-house",
    title: NOTICE.title,
    message: `${NOTICE.why}\nHigh · since 2026-11-23 10:00 UTC`,
    priority: 5,
    tags: ["rotating_light"],
    click: "https://deck/alarms/alm-1",
  });
  assert.equal(web.asked[1]?.body.priority, 2);
  assert.equal(web.asked[1]?.body.title, `Over: ${NOTICE.title}`);
  assert.match(String(web.asked[1]?.body.message), /High · 2026-11-23 10:00 UTC, for 4 min$/);
  await ntfy.send({ ...NOTICE, why: "ä".repeat(9000) }, soon());
  assert.ok(Buffer.byteLength(String(web.asked[2]?.body.message)) < 4096, "no attachment");
});

test("Slack: plain text, so that no name mentions anybody or links", async (t) => {
  const web = await startWeb(t);
  const slack = opened(t, "slack", { url: `${web.url}services/T0/B0/x` });
  await slack.send({ ...NOTICE, title: "<!channel> *cam* & co" }, soon());
  const { text, blocks } = web.asked[0]!.body as {
    text: string;
    blocks: { text: { type: string; text: string } }[];
  };
  assert.equal(text, "&lt;!channel&gt; *cam* &amp; co");
  assert.deepEqual(
    blocks.map((block) => block.text.type),
    ["plain_text", "plain_text"],
  );
  await slack.send({ ...NOTICE, title: "t".repeat(300), why: "w".repeat(4000) }, soon());
  const lengths = (web.asked[1]!.body.blocks as typeof blocks).map((block) => block.text.text.length);
  assert.ok(lengths[0]! <= 150 && lengths[1]! <= 3000, `${lengths}`);
  web.answer = (response) => response.writeHead(403).end("invalid_token");
  await assert.rejects(slack.send(NOTICE, soon()), /answers 403: invalid_token/);
});

test("Telegram: a message without markup to the chat; what it refuses is said, its token is not", async (t) => {
  const web = await startWeb(t);
  const telegram = opened(t, "telegram", { server: web.url, token: "123:Abc-_9", chat: "-100" });
  await telegram.send(NOTICE, soon());
  assert.equal(web.asked[0]?.path, "/bot123:Abc-_9/sendMessage");
  const { chat_id, text, parse_mode, disable_notification } = web.asked[0]?.body ?? {};
  assert.deepEqual([chat_id, parse_mode, disable_notification], ["-100", undefined, false]);
  assert.ok(String(text).startsWith(`${NOTICE.title}\n\n${NOTICE.why}\n\nHigh`), String(text));
  await telegram.send({ ...NOTICE, why: "€".repeat(9000) }, soon());
  assert.ok(String(web.asked[1]?.body.text).length <= 4096);
  web.answer = (response) =>
    response.writeHead(400).end('{"ok":false,"description":"Bad Request: chat not found"}');
  await assert.rejects(telegram.send(NOTICE, soon()), (error: Error) => {
    assert.doesNotMatch(error.message, /Abc/);
    return /answers 400: Bad Request: chat not found/.test(error.message);
  });
});
