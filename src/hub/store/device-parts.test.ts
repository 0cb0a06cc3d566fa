/** Devices that a person said to be one, as every store answers for them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKeyOf } from "../../base/address-key.ts";
import { openDuckdbStore } from "./duckdb/duckdb-store.ts";
import { DAY_MS } from "./store.ts";
import { flow, folder, idsOf, T0 } from "./test-store.ts";
import { ANY_FLOW } from "./traffic-store.ts";

test("parts of a device are asked for and answered as the whole, also after a restart; each keeps what it moved", async (t) => {
  const path = await folder(t);
  let store = await openDuckdbStore(path);
  t.after(() => store.close());
  const { epochId } = await store.openEpoch("home", "run");
  const usage = ["dev-a", "dev-b", ""].map((device) => ({
    ...{ device, minuteMs: T0, upload: 100, download: 10, lan: 1, flows: 1 },
  }));
  const destinations = ["dev-a", "dev-b"].map((device) => ({
    ...{ device, hourMs: T0, remote: addressKeyOf("203.0.113.9")!, domain: "" },
    ...{ upload: 100, download: 10, flows: 1, firstMs: T0, lastMs: T0 },
  }));
  const flows = ["dev-a", "dev-b"].map((device, i) => flow({ epochId, flowId: i, device, upload: 100 }));
  const lan = flow({ epochId, flowId: 2, device: "dev-a", peer: "dev-b", direction: 2, upload: 0, lan: 5 });
  await store.apply({ epochId, seq: 0, flows: [...flows, lan], usage, destinations });
  const device = { givenName: null, privacy: "full", names: [], facts: [], firstMs: T0, lastMs: T0 };
  const part = (id: string, partOf: string | null) => ({ ...device, id, partOf, macs: [], addresses: [] });
  const told = async (id: string): Promise<unknown> => {
    const filter = { ...ANY_FLOW, device: id };
    const where = { kind: "not", of: { kind: "device", ids: [id] } } as const;
    const span = {
      filter: ANY_FLOW,
      by: "device",
      sort: "upload",
      descending: true,
      limit: 9,
      also: [],
    } as const;
    const groups = (await store.flowGroups(span)).groups.map(({ key, upload }) => [key, upload]);
    const rows = await store.flows({ filter, sort: "start", descending: false, after: undefined, limit: 9 });
    const hours = await store.usageOfEach(T0, T0 + DAY_MS, 3_600_000);
    const places = {
      device: id,
      byDomain: false,
      sort: "upload",
      descending: true,
      offset: 0,
      limit: 9,
    } as const;
    const [destination] = await store.destinations({ fromMs: T0, toMs: T0 + DAY_MS, ...places });
    return {
      day: (await store.usageByDevice(T0, T0 + DAY_MS)).get(id)?.upload,
      usage: (await store.usage(id, T0, T0 + DAY_MS, 3_600_000))[0]?.upload,
      each: hours.get(id)?.[0]?.upload,
      destination: [destination?.upload, destination?.devices],
      flows: rows.map((row) => [row.device, row.peer]),
      others: await idsOf(store, { where }),
      groups,
    };
  };
  const whole = {
    ...{ day: 200, usage: 200, each: 200, destination: [200, ["dev-a"]], others: [] },
    flows: [
      ["dev-a", null],
      ["dev-a", null],
      ["dev-a", null],
    ],
    groups: [["dev-a", 200]],
  };
  await store.saveDevices([part("dev-a", null), part("dev-b", "dev-a")]);
  assert.deepEqual(await told("dev-a"), whole);
  await store.close();
  store = await openDuckdbStore(path);
  assert.deepEqual(await told("dev-a"), whole);
  await store.saveDevices([part("dev-b", null)]);
  assert.deepEqual(await told("dev-b"), {
    ...{ day: 100, usage: 100, each: 100, destination: [100, ["dev-b"]], others: [0] },
    flows: [
      ["dev-b", null],
      ["dev-a", "dev-b"],
    ],
    groups: [
      ["dev-b", 100],
      ["dev-a", 100],
    ],
  });
});
