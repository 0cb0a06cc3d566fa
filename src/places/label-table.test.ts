import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { systemOfCsv, systemOfLabel } from "./autonomous-system.ts";
import { LabelTable } from "./label-table.ts";
import { compiled } from "./test-tables.ts";

const key = (text: string): string => addressKeyOf(text)!;
const CSV = `1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."
1.0.4.0,1.0.7.255,38803,"The ""G"" Co"
1.0.8.0,1.0.9.255,38803,"The ""G"" Co"
2.0.0.0,2.0.0.255,0,Not routed
223.255.255.0,255.255.255.255,64500,
2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project
`;

test("ranges hold both their ends, and gaps are nobody's", async (t) => {
  const table = new LabelTable(await compiled(t, CSV, systemOfCsv));
  assert.equal(table.rows, 6);
  const expected: [string, number | undefined, string?][] = [
    ["0.0.0.0", undefined],
    ["0.255.255.255", undefined],
    ["1.0.0.0", 13335, "Cloudflare, Inc."],
    ["1.0.0.255", 13335, "Cloudflare, Inc."],
    ["1.0.1.0", undefined],
    ["1.0.3.255", undefined],
    ["1.0.4.0", 38803, 'The "G" Co'],
    ["1.0.8.0", 38803, 'The "G" Co'],
    ["1.0.9.255", 38803, 'The "G" Co'],
    ["1.0.10.0", undefined],
    ["2.0.0.7", undefined],
    ["255.255.255.255", 64500, ""],
    ["2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", undefined],
    ["2001:200::", 2500, "WIDE Project"],
    ["2001:200:ffff:ffff:ffff:ffff:ffff:ffff", 2500, "WIDE Project"],
    ["2001:201::", undefined],
    ["::", undefined],
  ];
  for (const [address, asn, name] of expected) {
    const label = table.of(key(address));
    const system = label === undefined ? undefined : systemOfLabel(label);
    assert.deepEqual(system, asn === undefined ? undefined : { asn, name }, address);
  }
});

test("a table that lies at an odd place in memory, or is cut", async (t) => {
  const block = await compiled(t, CSV, systemOfCsv);
  const odd = new Uint8Array(block.length + 1).subarray(1);
  odd.set(block);
  assert.equal(new LabelTable(odd).of(key("1.0.0.1")), "13335 Cloudflare, Inc.");
  for (let length = 0; length < block.length; length++) {
    assert.throws(() => new LabelTable(block.subarray(0, length)), /no compiled table/);
  }
});
