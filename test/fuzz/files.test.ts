import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzFiles } from "./files.ts";

test("20,000 mutated capture files", () => {
  const findings: string[] = [];
  const counts = fuzzFiles({
    count: 20_000,
    seed: 1,
    onFinding: ({ seed, what }) => findings.push(`seed ${seed}: ${what}`),
  });
  assert.deepEqual(findings, []);
  // Most mutations must reach behind the header, or nothing is tested.
  assert.ok(counts.packets > 40_000, `${counts.packets} packets`);
  assert.ok(counts.faults > 2000 && counts.warnings > 500);
});
