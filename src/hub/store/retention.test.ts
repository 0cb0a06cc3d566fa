/** What a store forgets, and what it must not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY_MS, RETENTION, RETENTION_OF_CAPTURES } from "./store.ts";
import { flow, idsOf, open, T0 } from "./test-store.ts";

test("retention: by age and by rows, oldest first", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const flows = Array.from({ length: 30 }, (_, i) =>
    flow({
      epochId,
      flowId: i,
      lastSeconds: (T0 - i * DAY_MS) / 1000,
      startSeconds: (T0 - i * DAY_MS) / 1000,
    }),
  );
  await store.apply({ epochId, seq: 0, flows, usage: [], destinations: [] });
  const policy = { ...RETENTION, flowMs: 20.5 * DAY_MS, flowRows: 5 };
  while (await store.upkeep({ ...policy, flowRows: 1000 }, T0));
  assert.equal((await idsOf(store, {})).length, 21);
  while (await store.upkeep(policy, T0));
  assert.deepEqual((await idsOf(store, {})).sort(), [0, 1, 2, 3, 4]);
});

test("captures of any age stay beside each other, within the budgets of rows", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const years = [0, 1, 5, 9];
  const flows = years.map((year) => {
    const seconds = T0 / 1000 - year * 365 * 86_400;
    return flow({ epochId, flowId: year, startSeconds: seconds, lastSeconds: seconds });
  });
  const usage = years.map((year) => ({
    device: "dev-a",
    minuteMs: T0 - year * 365 * DAY_MS,
    upload: 1,
    download: 0,
    lan: 0,
    flows: 1,
  }));
  await store.apply({ epochId, seq: 0, flows, usage, destinations: [] });
  while (await store.upkeep(RETENTION_OF_CAPTURES, T0));
  assert.deepEqual((await idsOf(store, {})).sort(), years);
  const all = () => store.usage("dev-a", 0, T0 + DAY_MS, 3_600_000);
  assert.equal((await all()).length, 4);
  while (await store.upkeep({ ...RETENTION_OF_CAPTURES, minuteRows: 0, hourRows: 2 }, T0));
  assert.equal((await all()).length, 2);
});

test("the audit log keeps its newest entries, by age and by number, also beside captures", async (t) => {
  const store = await open(t);
  const entry = { who: "admin", address: "::1", action: "login", target: "", detail: "", bytes: null };
  for (let day = 9; day >= 0; day--) await store.addAudit({ ...entry, atMs: T0 - day * DAY_MS });
  const query = { fromMs: undefined, toMs: undefined, action: undefined, who: undefined, before: undefined };
  const ages = async () =>
    (await store.audit({ ...query, limit: 99 })).map(({ atMs }) => (T0 - atMs) / DAY_MS);
  while (await store.upkeep({ ...RETENTION_OF_CAPTURES, auditMs: 6.5 * DAY_MS }, T0));
  assert.deepEqual(await ages(), [0, 1, 2, 3, 4, 5, 6]);
  while (await store.upkeep({ ...RETENTION, auditRows: 3 }, T0));
  assert.deepEqual(await ages(), [0, 1, 2]);
  await store.addAudit({ ...entry, atMs: T0 + 1 });
  assert.ok((await ages()).length === 4, "a new entry has an id of its own");
});
