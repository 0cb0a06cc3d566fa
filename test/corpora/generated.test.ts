/** The generated household through the whole comparison; without tshark at least beside what the generator counted. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { have } from "../e2e/tools.ts";
import { type GeneratedCapture, householdEvening } from "./generated.ts";
import { readCapture } from "./reading.ts";
import { differences } from "./report.ts";
import { runCorpus } from "./run.ts";
import { sumsOfFlows } from "./sums.ts";

const FRAMES = 6000;
let folder = "";
let household: GeneratedCapture;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "generated-"));
  household = householdEvening(folder, FRAMES);
});
after(() => rmSync(folder, { recursive: true }));

test("what the generator made is what is read", async () => {
  const reading = await readCapture(household.capture.path);
  assert.deepEqual([reading.packets, reading.bytes], [household.frames, household.bytes]);
  assert.deepEqual([reading.faults, reading.evicted, reading.refusal], [0, 0, undefined]);
  assert.deepEqual(reading.anomalies, {});
  assert.ok(sumsOfFlows(reading.flows).texts().size > 100);
  assert.ok(reading.flows.some(({ domainSource }) => domainSource === "sni"));
});

test("an independent program sees the same conversations and names", async (t) => {
  if (!have(t, "tshark", "capinfos")) return;
  for (const tally of await runCorpus([household.capture])) {
    assert.equal(tally.unexplained.length, 0, `${tally.name}\n${differences([tally], false)}`);
  }
});
