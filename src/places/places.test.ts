import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { silentLog } from "../base/log.ts";
import { Places } from "./places.ts";
import { dataFolder } from "./test-tables.ts";

const key = (text: string): string => addressKeyOf(text)!;
const NOWHERE = { country: null, asn: null, asName: null };

test("one file of IPtoASN's serves countries and networks; what it lacks is in no country", async (t) => {
  const data = await dataFolder(t);
  writeFileSync(
    join(data, "tables/ip2asn-combined.tsv"),
    "5.9.0.0\t5.9.255.255\t24940\tDE\tHetzner\n8.8.8.0\t8.8.8.255\t15169\tNone\tGoogle\n10.0.0.0\t10.0.0.255\t1\tUS\tA lie\n",
  );
  const places = new Places(data, silentLog);
  const placeOf = await places.open();
  assert.deepEqual(placeOf(key("5.9.0.1")), { country: "DE", asn: 24940, asName: "Hetzner" });
  assert.deepEqual(placeOf(key("::ffff:5.9.0.1")), { country: "DE", asn: 24940, asName: "Hetzner" });
  assert.deepEqual(placeOf(key("8.8.8.8")), { country: null, asn: 15169, asName: "Google" });
  assert.deepEqual(placeOf(key("10.0.0.1")), NOWHERE, "whatever a table says");
  assert.deepEqual(placeOf(key("9.9.9.9")), NOWHERE);
  const tables = await places.tables();
  assert.deepEqual(
    tables.map(({ table, file, rows }) => [table, file, rows]),
    [
      ["country", "ip2asn-combined.tsv", 3],
      ["asn", "ip2asn-combined.tsv", 3],
    ],
  );
});
