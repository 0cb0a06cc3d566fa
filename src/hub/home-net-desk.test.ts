import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../base/log.ts";
import { HomeNetDesk } from "./home-net-desk.ts";

test("a setting that cannot be read is said, and keeps nobody from starting or from adding again", async () => {
  const lines: string[] = [];
  let kept = "{nonsense";
  const desk = new HomeNetDesk({
    store: {
      setting: async () => kept,
      saveSetting: async (_name, value) => {
        kept = value;
      },
    },
    log: { ...silentLog, warn: (line) => lines.push(line) },
    statuses: () => [],
    changed: () => undefined,
  });
  await desk.load();
  assert.match(lines.join(), /cannot be read: add them again/);
  await desk.add("203.0.113.0/24");
  assert.equal(kept, '["203.0.113.0/24"]');
});
