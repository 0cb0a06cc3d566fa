/** Rings within the room for all recordings: the older first, what lies there counted, nothing thrown away. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type SensorRule, sensorRuleSchema } from "../model/sniffer-rule.ts";
import { RingAdmission } from "./ring-admission.ts";

/** Its ring promises so many kB. */
const rule = (slug: string, kb: number): SensorRule =>
  sensorRuleSchema.parse({ slug, match: { all: true }, ring: { files: 1, filesizeKb: kb / 2 } });

class Bench {
  readonly folder: string;

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), "tapdeck-room-"));
    t.after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  holds(slug: string, kb: number): void {
    mkdirSync(join(this.folder, slug), { recursive: true });
    writeFileSync(join(this.folder, slug, "a.pcapng"), Buffer.alloc(kb * 1000));
  }

  admission(totalKb: number | undefined): RingAdmission {
    return new RingAdmission({
      rulesFolder: this.folder,
      beside: () => ({
        ...(totalKb === undefined ? {} : { totalBytes: totalKb * 1000 }),
        timelineBytes: 50_000,
        clipBytes: 50_000,
      }),
    });
  }
}

const who = (rules: readonly SensorRule[]): string[] =>
  rules.flatMap(({ slug, noRoom, paused }) => (noRoom === undefined && !paused ? [slug] : []));

test("without a limit every rule records", async (t) => {
  const rules = [rule("a", 1000), rule("b", 100_000)];
  assert.equal(await new Bench(t).admission(undefined).admit(rules), rules);
});

test("rings fit beside timeline and clips, or the younger waits and says what is missing", async (t) => {
  const bench = new Bench(t);
  const admission = bench.admission(300);
  assert.deepEqual(who(await admission.admit([rule("a", 100), rule("b", 100)])), ["a", "b"]);
  assert.equal(admission.unsettled, false);
  const rules = await admission.admit([rule("a", 100), rule("b", 110), rule("c", 100)]);
  assert.deepEqual(who(rules), ["a", "c"], "b does not fit, c does");
  assert.match(rules[1]?.noRoom ?? "", /110 kB more and 100 kB of the 300 kB .* are left.*--recordings-size/);
  assert.equal(admission.unsettled, true);
});

test("what a removed rule left behind counts, and all it may still write just after its end", async (t) => {
  const bench = new Bench(t);
  const admission = bench.admission(300);
  await admission.admit([rule("a", 100), rule("b", 100)]);
  bench.holds("b", 30);
  assert.deepEqual(who(await admission.admit([rule("a", 100), rule("c", 70)])), ["a"], "b may write yet");
  assert.equal(admission.room.leftBytes, 100_000);
  assert.deepEqual(who(await admission.admit([rule("a", 100), rule("c", 70)])), ["a", "c"]);
  assert.equal(admission.room.leftBytes, 30_000);
  rmSync(join(bench.folder, "b"), { recursive: true });
  assert.deepEqual(who(await admission.admit([rule("a", 100), rule("c", 100)])), ["a", "c"]);
});

test("a lower limit throws nothing away: what is there stays, and nothing is added to it", async (t) => {
  const bench = new Bench(t);
  bench.holds("a", 90);
  bench.holds("b", 80);
  const lower = bench.admission(250);
  const rules = await lower.admit([rule("a", 100), rule("b", 100)]);
  assert.deepEqual(who(rules), []);
  assert.match(rules[0]?.noRoom ?? "", /20 kB more than all of the 250 kB/);
  assert.deepEqual(who(await bench.admission(280).admit([rule("a", 100), rule("b", 100)])), ["a"]);
});

test("a ring that was made smaller counts what lies there until it is gone", async (t) => {
  const bench = new Bench(t);
  bench.holds("a", 100);
  const admission = bench.admission(200);
  assert.deepEqual(who(await admission.admit([rule("a", 20), rule("b", 80)])), ["a"]);
  bench.holds("a", 20);
  assert.deepEqual(who(await admission.admit([rule("a", 20), rule("b", 80)])), ["a", "b"]);
});

test("a limit that is changed while it runs is the next admission's, and what lies there is measured without one", async (t) => {
  const bench = new Bench(t);
  bench.holds("a", 90);
  bench.holds("gone", 30);
  let totalBytes: number | undefined;
  const admission = new RingAdmission({
    rulesFolder: bench.folder,
    beside: () => ({
      ...(totalBytes === undefined ? {} : { totalBytes }),
      timelineBytes: 50_000,
      clipBytes: 0,
    }),
  });
  const rules = [rule("a", 100), rule("b", 100)];
  assert.deepEqual(who(await admission.admit(rules)), ["a", "b"]);
  assert.deepEqual(await admission.measure(), { ringBytes: 90_000, leftBytes: 30_000 });
  totalBytes = 200_000;
  assert.deepEqual(who(await admission.admit(rules)), ["a"]);
  assert.equal(admission.unsettled, true);
  totalBytes = 280_000;
  assert.deepEqual(who(await admission.admit(rules)), ["a", "b"]);
});
