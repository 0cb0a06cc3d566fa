/** Filters, sums and histograms of every store, beside the same in plain memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressKeyOf } from "../../base/address-key.ts";
import type { FlowExpression } from "../../model/flow-expression.ts";
import { FLOW_GROUPS, GROUP_SORTS } from "../../model/flow-group.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { compileFilter, type FilterHouse } from "../query/compile.ts";
import { parseFilter } from "../query/parse.ts";
import { anyFilter } from "../query/test-filters.ts";
import { amountOf, endsBefore, flowMatches, startMsOf, startsBefore } from "./flow-match.ts";
import {
  addToBuckets,
  addToGroups,
  compareGroups,
  type FlowBucket,
  type FlowGroupRow,
  groupKeyOf,
} from "./flow-sums.ts";
import { DAY_MS } from "./store.ts";
import { flow, open, T0 } from "./test-store.ts";
import { ANY_FLOW, type FlowRow } from "./traffic-store.ts";

const HOUSE: FilterHouse = {
  deviceId: (text) => (text.startsWith("dev-") ? text : undefined),
  devices: () => [
    { id: "dev-a", name: "Porch Camera" },
    { id: "dev-b", name: "camera" },
    { id: "dev-d", name: "or" },
    { id: "dev-c", name: '"quoted" \\ name' },
  ],
  group: (text) => (text === "guests" ? ["dev-b", "dev-c"] : []),
  groupNames: () => ["guests", "Things"],
};

const key = (text: string): string => addressKeyOf(text) ?? assert.fail(text);
const KEYS = ["192.168.1.10", "192.168.1.200", "203.0.113.9", "10.1.2.3", "5.9.0.1", "2001:db8::9"].map(key);

const aFlow: fc.Arbitrary<Partial<FlowRow>> = fc
  .record({
    device: fc.constantFrom("dev-a", "dev-b", "dev-c", null),
    peer: fc.constantFrom(null, null, "dev-b"),
    startSeconds: fc.integer({ min: T0 / 1000, max: T0 / 1000 + 86_400 }),
    startNanos: fc.nat(999_999_999),
    length: fc.oneof(fc.nat(30), fc.nat(20_000)),
    origAddress: fc.constantFrom(...KEYS),
    respAddress: fc.constantFrom(...KEYS),
    origPort: fc.constantFrom(22, 51_544),
    respPort: fc.constantFrom(22, 443, 0),
    proto: fc.constantFrom(6, 17, 1, 47, 132),
    vlan0: fc.constantFrom(0xffff, 10),
    state: fc.nat(FLOW_STATES.length - 1),
    direction: fc.nat(3),
    domain: fc.constantFrom("", "example.com", "cam.example.com", "a_b%c.tuya.eu", "É.tuyaus.com", "b"),
    app: fc.constantFrom("", "tls", "dns", "http"),
    ja4: fc.constantFrom("", "t13d1516h2_8daaf6152771_e5627efa2ab1"),
    tunnel: fc.constantFrom(
      "",
      "inner gre/vxlan 10.0.0.1 10.0.0.2 10.0.0.11 10.0.0.3",
      "outer gre 10.0.0.11 10.0.0.3",
    ),
    origPackets: fc.nat(600),
    upload: fc.nat(3_000_000),
    download: fc.nat(3_000_000),
    lan: fc.nat(1000),
    country: fc.constantFrom("", "DE", "FR", "US"),
    asn: fc.constantFrom(0, 15_169, 24_940),
  })
  .map(({ length, ...row }) => ({ ...row, lastSeconds: row.startSeconds + length, lastNanos: 999_999_999 }));

test("what a filter finds in the store it finds in memory: rows, sums, histogram", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const rows = fc
    .sample(aFlow, { numRuns: 400, seed: 7 })
    .map((part, flowId) => flow({ ...part, epochId, flowId, origBytes: part.upload ?? 0 }));
  await store.apply({ epochId, seq: 0, flows: rows, usage: [], destinations: [] });
  assert.equal(await store.oldestFlowMs(), Math.min(...rows.map((row) => row.lastSeconds)) * 1000);

  const question = fc.record({
    text: anyFilter(),
    fromMs: fc.option(fc.integer({ min: T0 - 1000, max: T0 + 90_000_000 }), { nil: undefined }),
    toMs: fc.option(fc.integer({ min: T0 - 1000, max: T0 + 90_000_000 }), { nil: undefined }),
    by: fc.constantFrom(...FLOW_GROUPS),
    sort: fc.constantFrom(...GROUP_SORTS),
    order: fc.constantFrom("start", "upload", "bytes", "duration"),
    descending: fc.boolean(),
    bucketMs: fc.constantFrom(60_000, 900_000, 86_400_000),
  });
  let met = 0;
  const check = fc.asyncProperty(question, async ({ text, fromMs, toMs, by, sort, order, ...more }) => {
    const { descending, bucketMs } = more;
    const where = expression(text);
    const filter = { ...ANY_FLOW, fromMs, toMs, where };
    const meant = rows.filter(
      (row) =>
        flowMatches(row, where) &&
        (fromMs === undefined || !endsBefore(row, fromMs)) &&
        (toMs === undefined || startsBefore(row, toMs)),
    );
    met += meant.length;
    const found = await store.flows({ filter, sort: order, descending, after: undefined, limit: 1000 });
    assert.deepEqual(
      found.map(({ flowId }) => flowId).sort(),
      meant.map(({ flowId }) => flowId).sort(),
      text,
    );
    const values = found.map((row) => (order === "start" ? startMsOf(row) : amountOf(row, order)));
    assert.deepEqual(
      values,
      values.toSorted((a, b) => (descending ? b - a : a - b)),
    );
    for (const row of found.slice(0, 3)) assert.deepEqual(row, rows[row.flowId]);

    const groups = new Map<string | number, FlowGroupRow>();
    for (const row of meant) addToGroups(groups, by, row);
    const sign = descending ? -1 : 1;
    const sorted = [...groups.values()].sort((a, b) => sign * compareGroups(a, b, sort));
    const answer = await store.flowGroups({ filter, by, sort, descending, limit: 1000, also: [] });
    const sums = (each: readonly FlowGroupRow[]): unknown =>
      each.map(({ key: name, flows, upload, download, lan }) => [name, flows, upload, download, lan]);
    assert.deepEqual(sums(answer.groups), sums(sorted), `${text} by ${by}`);
    assert.equal(answer.total.flows, meant.length);
    assert.equal(answer.total.groups, groups.size);
    const last = sorted.at(-1);
    if (last !== undefined) {
      const few = await store.flowGroups({ filter, by, sort, descending, limit: 1, also: [last.key] });
      const wanted = sorted.length === 1 ? sorted : [sorted[0]!, last];
      assert.deepEqual(sums(few.groups), sums(wanted));
      assert.ok(rows.some((row) => groupKeyOf(row, by) === last.key));
    }

    const fromDay = Math.floor(T0 / DAY_MS) * DAY_MS;
    const span = { fromMs: fromDay, toMs: fromDay + DAY_MS, bucketMs };
    const buckets = new Map<number, FlowBucket>();
    for (const row of meant) addToBuckets(buckets, { filter, ...span }, row);
    const histogram = await store.flowHistogram({ filter, ...span });
    assert.deepEqual(histogram.map(({ startMs }) => startMs).sort(), [...buckets.keys()].sort());
    for (const { startMs, flows, upload, lan } of histogram) {
      const wanted = buckets.get(startMs)!;
      assert.equal(flows, wanted.flows);
      assert.ok(Math.abs(upload - wanted.upload) < 1 && Math.abs(lan - wanted.lan) < 1, text);
    }
  });
  await fc.assert(check, { numRuns: 100, includeErrorInReport: true });
  assert.ok(met > 1000, "the filters find something");
});

test("nothing of a filter is ever part of the question itself", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const nasty = `'; DROP TABLE flow; --"$1 %_\\`;
  const rows = [flow({ epochId, flowId: 1, domain: nasty, app: nasty }), flow({ epochId, flowId: 2 })];
  await store.apply({ epochId, seq: 0, flows: rows, usage: [], destinations: [] });
  const find = async (where: FlowExpression): Promise<number[]> => {
    const filter = { ...ANY_FLOW, where };
    const found = await store.flows({ filter, sort: "start", descending: false, after: undefined, limit: 9 });
    return found.map(({ flowId }) => flowId);
  };
  for (const form of ["is", "below", "like"] as const)
    assert.deepEqual(await find({ kind: "text", field: "domain", form, value: nasty }), [1], form);
  assert.deepEqual(await find({ kind: "device", ids: [nasty] }), []);
  assert.deepEqual(await find({ kind: "mac", value: nasty }), []);
  assert.equal((await find({ kind: "all", of: [] })).length, 2);
  assert.equal((await find({ kind: "any", of: [] })).length, 0);
});

test("flows of older versions get their place, internal ones none", async (t) => {
  const store = await open(t);
  const { epochId } = await store.openEpoch("home", "run");
  const inbound = { direction: 1, origAddress: key("5.9.0.1"), respAddress: key("192.168.1.10") };
  const rows = [flow({ flowId: 1 }), flow({ flowId: 2, ...inbound }), flow({ flowId: 3, direction: 2 })];
  // As the schema before left them.
  const old = rows.map((row) => ({ ...row, epochId, country: null, asn: null }) as unknown as FlowRow);
  await store.apply({ epochId, seq: 0, flows: old, usage: [], destinations: [] });
  const asked: string[] = [];
  const placeOf = (remote: string): { country: string; asn: number } => {
    asked.push(remote);
    return remote === key("5.9.0.1") ? { country: "DE", asn: 24_940 } : { country: "", asn: 0 };
  };
  assert.equal(await store.placeFlows(placeOf), true);
  assert.equal(await store.placeFlows(placeOf), false);
  assert.deepEqual(asked.sort(), [key("203.0.113.9"), key("5.9.0.1")].sort());
  const { groups } = await store.flowGroups({
    filter: ANY_FLOW,
    by: "country",
    sort: "flows",
    descending: true,
    limit: 9,
    also: [],
  });
  assert.deepEqual(
    groups.map(({ key: country, flows }) => [country, flows]),
    [
      ["", 2],
      ["DE", 1],
    ],
  );
});

/** Names that no device has are refused in the language; here they find nobody. */
function expression(text: string): FlowExpression {
  const node = parseFilter(text);
  assert.ok(node !== undefined);
  return compileFilter(node, HOUSE);
}

test("a tunnel is found by its kind and by an address at its other side, by whole words", () => {
  const row = flow({ tunnel: "inner gre/vxlan 10.0.0.1 10.0.0.2" });
  const finds = (text: string): boolean => flowMatches(row, compileFilter(parseFilter(text)!, HOUSE));
  for (const text of ["tunnel:gre", "tunnel:vxlan", "tunnel:10.0.0.1", "tunnel:10.0.0.2", "tunnel!=geneve"])
    assert.ok(finds(text), text);
  for (const text of ["tunnel:lan", "tunnel:10.0.0", "tunnel:0.0.0.1", "tunnel:none", "tunnel:inner"])
    assert.ok(!finds(text), text);
});
