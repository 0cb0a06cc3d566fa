import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLog } from "../base/log.ts";
import { ChannelDesk } from "./channel-desk.ts";
import { Notifier } from "./notify/notifier.ts";
import { NOTICE, startWeb, until } from "./notify/test-servers.ts";

const PACE = { firstWaitMs: 20, mostWaitMs: 20 };
const WISH = {
  enabled: true,
  minSeverity: "low",
  kinds: null,
  ended: true,
  quiet: null,
  page: null,
} as const;

function kept(): {
  setting(name: string): Promise<string | undefined>;
  saveSetting(name: string, value: string): Promise<void>;
} {
  const rows = new Map<string, string>();
  return {
    setting: async (name) => rows.get(name),
    saveSetting: async (name, value) => void rows.set(name, value),
  };
}

async function started(t: TestContext, store: ReturnType<typeof kept>): Promise<[Notifier, ChannelDesk]> {
  const notifier = new Notifier({ log: silentLog, dataFolder: "", version: "1", pace: PACE });
  t.after(() => notifier.close());
  const desk = new ChannelDesk({ store, notifier, log: silentLog });
  await desk.load();
  return [notifier, desk];
}

test("what could not be sent before a restart is sent after it, once", async (t) => {
  const store = kept();
  const web = await startWeb(t);
  web.answer = (response) => response.writeHead(503).end();
  const [before, desk] = await started(t, store);
  await desk.create({ ...WISH, type: "webhook", name: "hook", settings: { url: web.url } });
  before.tell(NOTICE);
  await until(() => desk.find("hook").state === "failing", "it fails");
  assert.match(desk.find("hook").because ?? "", /answers 503/);
  await desk.save();
  await before.close();

  web.answer = (response) => response.end();
  web.asked.length = 0;
  const [, after] = await started(t, store);
  await until(() => after.find("hook").sent === 1, "it is sent");
  assert.deepEqual(
    web.asked.map(({ body }) => body.title),
    [NOTICE.title],
  );
  await after.save();
  const [, third] = await started(t, store);
  assert.equal(third.find("hook").waiting, 0);
});

test("settings that cannot be read are set aside, the others stay", async (t) => {
  const store = kept();
  const [, desk] = await started(t, store);
  await desk.create({ ...WISH, type: "eve", name: "lines", settings: { file: "a.json" } });
  const plans = JSON.parse((await store.setting("channels")) ?? "[]") as object[];
  await store.saveSetting(
    "channels",
    JSON.stringify([...plans, { ...plans[0], id: "x", settings: { file: 7 } }]),
  );
  assert.deepEqual(
    (await started(t, store))[1].list().map(({ name }) => name),
    ["lines"],
  );
  await store.saveSetting("channels", "{nonsense");
  assert.deepEqual((await started(t, store))[1].list(), []);
});
