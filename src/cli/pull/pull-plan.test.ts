import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HubFile } from "./hub-files.ts";
import type { Kept } from "./pull-folder.ts";
import { planPull } from "./pull-plan.ts";

function onHub(name: string, bytes: number, modifiedMs: number): HubFile {
  return { path: name, unit: name, source: `/${name}`, bytes, modifiedMs, complete: true };
}

function here(name: string, bytes: number, modifiedMs: number): Kept {
  return { path: name, unit: name, bytes, modifiedMs, here: true, synced: 0 };
}

const names = (files: readonly HubFile[]): string[] => files.map(({ path }) => path);

test("without a limit everything is wanted, oldest first, and nothing goes", () => {
  const plan = planPull([here("gone", 50, 1)], [onHub("b", 10, 5), onHub("a", 10, 4)], undefined);
  assert.deepEqual([names(plan.fetch), plan.evict], [["a", "b"], []]);
});

test("with a limit the oldest go, what would go at once is not brought, and a giant bars nothing", () => {
  const kept = [here("one", 40, 1), here("two", 40, 2)];
  const listed = [onHub("ancient", 10, 0), onHub("three", 50, 3), onHub("giant", 101, 4)];
  const plan = planPull(kept, listed, 100);
  assert.deepEqual([names(plan.fetch), plan.evict, names(plan.tooLarge)], [["three"], ["one"], ["giant"]]);
});

test("what is kept then is within the limit, and asking again throws nothing out", () => {
  const files = fc.uniqueArray(
    fc.record({
      name: fc.nat(40),
      bytes: fc.nat(100),
      at: fc.nat(1000),
      here: fc.boolean(),
      hub: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 30 },
  );
  fc.assert(
    fc.property(files, fc.nat(600), (all, most) => {
      const kept = all.filter((one) => one.here).map(({ name, bytes, at }) => here(`${name}`, bytes, at));
      const listed = all.filter((one) => one.hub).map(({ name, bytes, at }) => onHub(`${name}`, bytes, at));
      const plan = planPull(kept, listed, most);
      const left = kept.filter(({ unit }) => !plan.evict.includes(unit));
      const brought = plan.fetch.filter(({ unit }) => !left.some((one) => one.unit === unit));
      const after = [...left, ...brought.map(({ path, bytes, modifiedMs }) => here(path, bytes, modifiedMs))];
      assert.ok(after.reduce((sum, { bytes }) => sum + bytes, 0) <= most);
      assert.deepEqual(planPull(after, listed, most).evict, []);
    }),
  );
});
