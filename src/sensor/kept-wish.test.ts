import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLog } from "../base/log.ts";
import { sensorRuleSchema } from "../model/sniffer-rule.ts";
import { KeptWish } from "./kept-wish.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "tapdeck-wish-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const WISH = {
  rules: [sensorRuleSchema.parse({ slug: "cam", match: { all: true }, ring: {} })],
  privacy: [{ privacy: "headers", all: false, macs: ["02:00:00:00:00:0a"], addresses: ["fd00::1"] }],
  homeNets: ["203.0.113.0/24"],
  budgets: { timelineBytes: 10e9 },
};

test("another run begins with the wish that was kept last", (t) => {
  const path = join(folder(t), "sensor");
  assert.deepEqual(new KeptWish(path, silentLog).read(), {
    rules: [],
    privacy: [],
    homeNets: [],
    budgets: {},
  });
  const kept = new KeptWish(path, silentLog);
  kept.keep({ rules: [], privacy: [], homeNets: [], budgets: {} });
  kept.keep(WISH);
  const { budgets: _budgets, ...unsaid } = WISH;
  kept.keep(unsaid);
  assert.deepEqual(new KeptWish(path, silentLog).read(), WISH, "budgets of which nothing is said stay");
});

test("with a file that nobody can read everybody has privacy, and nothing is recorded by a rule", (t) => {
  const path = folder(t);
  const lines: string[] = [];
  const log = { ...silentLog, warn: (line: string) => lines.push(line) };
  for (const text of ["", "{", '[{"privacy":"some","macs":[],"addresses":[]}]']) {
    writeFileSync(join(path, "privacy.json"), text);
    writeFileSync(join(path, "rules.json"), text);
    writeFileSync(join(path, "budgets.json"), text);
    assert.deepEqual(new KeptWish(path, log).read(), {
      rules: [],
      privacy: [{ privacy: "headers", all: true, macs: [], addresses: [] }],
      homeNets: [],
      budgets: undefined,
    });
  }
  assert.equal(lines.length, 6);
  assert.match(lines[0] ?? "", /privacy\.json cannot be read: only headers/);
  assert.match(lines[1] ?? "", /budgets\.json cannot be read: nothing is thrown out/);
});

test("a wish that cannot be written is said, and tried again", (t) => {
  const path = folder(t);
  mkdirSync(join(path, "privacy.json.new"));
  const lines: string[] = [];
  const kept = new KeptWish(path, { ...silentLog, warn: (line: string) => lines.push(line) });
  kept.keep(WISH);
  assert.match(lines.join(), /cannot keep .*privacy\.json \(EISDIR\)/);
  rmSync(join(path, "privacy.json.new"), { recursive: true });
  kept.keep(WISH);
  assert.equal(lines.length, 1);
  assert.deepEqual(new KeptWish(path, silentLog).read(), WISH);
});
