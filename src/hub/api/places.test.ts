import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startHouse, UPLOAD } from "../test-house.ts";
import { destinationPageSchema, flowPageSchema, tablesSchema } from "./contract/index.ts";

test("flows and destinations say where the other end is; the tables say whose they are", async (t) => {
  const house = await startHouse(t);
  const folder = join(house.start.dataFolder, "tables");
  await mkdir(folder);
  await writeFile(
    join(folder, "ip2asn-combined.tsv"),
    "5.9.0.0\t5.9.255.255\t24940\tDE\tHetzner Online GmbH\n",
  );
  await writeFile(join(folder, "oui.csv"), "garbage");
  const inbound = {
    ...UPLOAD,
    flowId: 2,
    direction: "inbound",
    origIp: "5.9.0.1",
    respIp: "192.168.1.12",
  } as const;
  const internal = { ...UPLOAD, flowId: 3, direction: "internal", respIp: "192.168.1.13" } as const;
  // Newer tables are looked for every two seconds.
  for (let left = 50; left > 0; left--) {
    const { items } = await house.get("/api/v1/tables", tablesSchema);
    if (items.some(({ file }) => file === "ip2asn-combined.tsv")) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  house.sensor.slices(0, [{ ...UPLOAD, respIp: "5.9.0.1" }, inbound, internal]);
  await house.sensor.acked(0);
  const there = { country: "DE", asn: 24940, asName: "Hetzner Online GmbH" };
  const nowhere = { country: null, asn: null, asName: null };
  const { items: flows } = await house.get("/api/v1/flows?from=2026-11-23T09:00:00Z", flowPageSchema);
  assert.equal(flows.length, 3);
  for (const { direction, country, asn, asName } of flows) {
    assert.deepEqual({ country, asn, asName }, direction === "internal" ? nowhere : there, direction);
  }
  const { items } = await house.get("/api/v1/destinations?from=2026-11-23T09:00:00Z", destinationPageSchema);
  const found = items.find((item) => item.address === "5.9.0.1");
  assert.deepEqual({ country: found?.country, asn: found?.asn, asName: found?.asName }, there);
  const { items: tables } = await house.get("/api/v1/tables", tablesSchema);
  assert.deepEqual(
    tables.map(({ table, file }) => [table, file]),
    [
      ["country", "ip2asn-combined.tsv"],
      ["asn", "ip2asn-combined.tsv"],
      ["vendor", null],
    ],
  );
  assert.deepEqual(tables[2]?.files, ["oui.csv", "oui.txt"]);
  assert.match(tables[2]?.trouble ?? "", /oui\.csv is not used/);
});
