/** Whatever happened to a store: what it answers with the sums of days it answers without them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { addressKeyOf } from "../../../base/address-key.ts";
import type { FlowGroup } from "../../../model/flow-group.ts";
import { DAY_MS, type DeviceRow, RETENTION, type Store } from "../store.ts";
import { flow, folder, T0 } from "../test-store.ts";
import { ANY_FLOW, type DestinationDelta } from "../traffic-store.ts";
import { Database } from "./database.ts";
import { openDuckdbStore } from "./duckdb-store.ts";

const HOUR_MS = 3_600_000;
const DAYS = 6;
const FROM_S = T0 / 1000 - DAYS * 86_400;
const REMOTES = ["203.0.113.9", "198.51.100.7", "2001:db8::9", "203.0.113.77"].map(
  (text) => addressKeyOf(text) ?? assert.fail(text),
);
const DOMAINS = ["", "example.com", "cam.example.com", "b"];

const someFlows = fc.array(
  fc
    .record({
      device: fc.constantFrom("dev-a", "dev-b", "dev-c", null),
      startSeconds: fc.integer({ min: FROM_S, max: T0 / 1000 }),
      length: fc.oneof(fc.nat(60), fc.nat(2 * 86_400)),
      respAddress: fc.constantFrom(...REMOTES),
      respPort: fc.constantFrom(22, 443, 53),
      proto: fc.constantFrom(6, 17),
      state: fc.nat(4),
      direction: fc.nat(3),
      domain: fc.constantFrom(...DOMAINS),
      upload: fc.nat(3_000_000),
      download: fc.nat(3_000_000),
      // As an older version left them.
      country: fc.constantFrom("DE", "FR", null as unknown as string),
      asn: fc.constantFrom(0, 24_940),
    })
    .map(({ length, ...row }) => ({ ...row, lastSeconds: row.startSeconds + length })),
  { minLength: 5, maxLength: 60 },
);
const someDestinations = fc.array(
  fc
    .record({
      device: fc.constantFrom("dev-a", "dev-b", "dev-c"),
      hour: fc.nat(DAYS * 24),
      remote: fc.constantFrom(...REMOTES),
      domain: fc.constantFrom(...DOMAINS),
      upload: fc.nat(3_000_000),
      download: fc.nat(3_000_000),
      flows: fc.nat(3),
      first: fc.nat(1000),
    })
    .map(({ hour, first, ...row }): DestinationDelta => {
      const hourMs = Math.floor(T0 / HOUR_MS - hour) * HOUR_MS;
      return { ...row, hourMs, firstMs: hourMs + first, lastMs: hourMs + first + row.flows };
    }),
  { minLength: 5, maxLength: 60 },
);
const event = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), flows: someFlows, destinations: someDestinations }),
  fc.record({ kind: fc.constant("upkeep" as const), daysAgo: fc.nat(DAYS) }),
  fc.record({ kind: fc.constant("budget" as const), rows: fc.integer({ min: 5, max: 60 }) }),
  fc.record({ kind: fc.constant("parts" as const), merged: fc.boolean() }),
  fc.record({ kind: fc.constant("places" as const) }),
  fc.record({ kind: fc.constant("restart" as const) }),
);

const at = (back: number): number => T0 - back * HOUR_MS;
const SPANS: readonly (readonly [number | undefined, number | undefined])[] = [
  [undefined, undefined],
  [at(60) + 1234, at(30) - 77],
  [at(82), undefined],
];

/** A number, a text, a time, and those that are answered in another way. */
const BY = ["device", "remote", "country", "asn", "port", "hour"] as const satisfies readonly FlowGroup[];

/** All that is answered by sums. */
async function answers(store: Store): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [fromMs, toMs] of SPANS) {
    const filter = { ...ANY_FLOW, fromMs, toMs };
    for (const by of BY) {
      const query = { filter, by, sort: "upload", descending: true, limit: 3, also: [] } as const;
      const { groups, total } = await store.flowGroups(query);
      // Which of several names is shown is nobody's promise.
      all.push([by, total, groups.map(({ remote: _, domain: __, ...group }) => group)]);
    }
    const hours = { fromMs: hourOf(fromMs ?? 0), toMs: hourOf(toMs ?? T0 + HOUR_MS) };
    for (const device of [undefined, "dev-a", "dev-c"]) {
      for (const [sort, byDomain] of [
        ["upload", true],
        ["firstSeen", false],
      ] as const) {
        const page = { device, sort, byDomain, descending: true, offset: 0, limit: 3 };
        all.push(await store.destinations({ ...hours, ...page }));
      }
    }
  }
  return all;
}
const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

const device = (id: string, partOf: string | null): DeviceRow => ({
  id,
  partOf,
  givenName: null,
  privacy: "full",
  names: [],
  facts: [],
  firstMs: 0,
  lastMs: 0,
  macs: [],
  addresses: [],
});

test("answers with the sums of days are those without, after anything", async (t) => {
  let summed = 0;
  const check = fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 9 }), async (events) => {
    const path = await folder(t);
    let store = await openDuckdbStore(path);
    let [seq, flowId] = [0, 0];
    const { epochId } = await store.openEpoch("home", "run");
    const settle = async (rows: number, nowMs: number): Promise<void> => {
      while (await store.upkeep({ ...RETENTION, flowRows: rows, destinationRows: rows }, nowMs));
    };
    for (const each of events) {
      switch (each.kind) {
        case "write": {
          const flows = each.flows.map((row) => flow({ ...row, epochId, flowId: ++flowId }));
          const closed = flows.splice(0, 2);
          await store.apply({ epochId, seq: seq++, flows, usage: [], destinations: each.destinations });
          await store.closeFlows(closed);
          break;
        }
        case "upkeep":
          await settle(1e6, T0 + DAY_MS - each.daysAgo * DAY_MS);
          break;
        case "budget":
          await settle(each.rows, T0 + DAY_MS);
          break;
        case "parts":
          await store.saveDevices([device("dev-b", each.merged ? "dev-a" : null)]);
          break;
        case "places":
          await store.placeFlows(() => ({ country: "NL", asn: 1 }));
          break;
        case "restart":
          await store.close();
          store = await openDuckdbStore(path);
      }
    }
    const withSums = await answers(store);
    await store.close();
    const database = await Database.open(join(path, "tapdeck.duckdb"));
    summed += (await database.read("SELECT 1 FROM day_sum WHERE from_ms < to_ms")).length;
    await database.write((writer) => writer.run("DELETE FROM day_sum"));
    await database.close();
    store = await openDuckdbStore(path);
    const without = await answers(store);
    await store.close();
    assert.deepEqual(withSums, without);
  });
  await fc.assert(check, {
    includeErrorInReport: true,
    numRuns: Number(process.env.TAPDECK_SUM_RUNS ?? 5),
    seed: 11,
    endOnFailure: true,
  });
  assert.ok(summed > 2, `sums were there ${summed} times`);
});

test("sums are what is answered from, and a late flow is added to its day", async (t) => {
  const path = await folder(t);
  let store = await openDuckdbStore(path);
  const { epochId } = await store.openEpoch("home", "run");
  const put = async (seq: number, flowId: number): Promise<void> => {
    const flows = [flow({ epochId, flowId, startSeconds: FROM_S, lastSeconds: FROM_S + 1, upload: 7 })];
    await store.apply({ epochId, seq, flows, usage: [], destinations: [] });
  };
  const total = async (): Promise<number> =>
    (
      await store.flowGroups({
        filter: ANY_FLOW,
        by: "app",
        sort: "key",
        descending: true,
        limit: 1,
        also: [],
      })
    ).total.upload;
  await put(0, 1);
  while (await store.upkeep(RETENTION, T0));
  await put(1, 2);
  assert.equal(await total(), 14);
  await store.close();
  const database = await Database.open(join(path, "tapdeck.duckdb"));
  await database.write((writer) =>
    writer.run("UPDATE flow_day SET upload = upload + 1000 WHERE kind = 'app'"),
  );
  await database.close();
  store = await openDuckdbStore(path);
  t.after(() => store.close());
  assert.equal(await total(), 2014);
});
