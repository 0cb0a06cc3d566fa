import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { compileAsnCsv } from "./asn-csv.ts";
import { AsnTable } from "./asn-table.ts";
import { publicKey } from "./place.ts";
import { Places } from "./places.ts";

const key = (text: string): string => addressKeyOf(text)!;
const CSV = `1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."
1.0.4.0,1.0.7.255,38803,"The ""G"" Co"
1.0.8.0,1.0.9.255,38803,"The ""G"" Co"
223.255.255.0,255.255.255.255,64500,Last
2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project
`;

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tapdeck-places-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  await mkdir(join(path, "tables"));
  return path;
}

async function compiled(t: TestContext, text: string): Promise<Uint8Array> {
  const file = join(await folder(t), "x.csv");
  await writeFile(file, text);
  return await compileAsnCsv([file], 0);
}

test("ranges hold both their ends, and gaps are nobody's", async (t) => {
  const table = new AsnTable(await compiled(t, CSV));
  const asnOf = (text: string): number | undefined => table.of(key(text))?.asn;
  assert.equal(table.rows, 5);
  assert.deepEqual(table.of(key("1.0.0.0")), { asn: 13335, name: "Cloudflare, Inc." });
  assert.equal(table.of(key("1.0.8.0"))?.name, 'The "G" Co');
  const expected: [string, number | undefined][] = [
    ["0.0.0.0", undefined],
    ["0.255.255.255", undefined],
    ["1.0.0.255", 13335],
    ["1.0.1.0", undefined],
    ["1.0.3.255", undefined],
    ["1.0.4.0", 38803],
    ["1.0.9.255", 38803],
    ["1.0.10.0", undefined],
    ["255.255.255.255", 64500],
    ["2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", undefined],
    ["2001:200::", 2500],
    ["2001:200:ffff:ffff:ffff:ffff:ffff:ffff", 2500],
    ["2001:201::", undefined],
    ["::", undefined],
  ];
  for (const [address, asn] of expected) assert.equal(asnOf(address), asn, address);
});

test("a table that lies at an odd place in memory, or is cut", async (t) => {
  const block = await compiled(t, CSV);
  const odd = new Uint8Array(block.length + 1).subarray(1);
  odd.set(block);
  assert.equal(new AsnTable(odd).of(key("1.0.0.1"))?.asn, 13335);
  for (let length = 0; length < block.length; length++) {
    assert.throws(() => new AsnTable(block.subarray(0, length)), /no table/);
  }
});

test("where two ranges overlap the one that begins later has it; nonsense is told with its line", async (t) => {
  const table = new AsnTable(await compiled(t, "1.0.0.0,1.0.1.255,1,A\n1.0.1.0,1.0.2.255,2,B\n"));
  assert.deepEqual(
    ["1.0.0.255", "1.0.1.0", "1.0.2.255"].map((text) => table.of(key(text))?.asn),
    [1, 2, 2],
  );
  const bad: [string, RegExp][] = [
    ["", /empty/],
    ["<html>", /line 1: it is not first/],
    ["1.0.0.0,::1,1,A", /line 1: it is not first/],
    ["1.0.0.9,1.0.0.0,1,A", /line 1: the range ends before it begins/],
    ["2.0.0.0,2.0.0.1,1,A\n1.0.0.0,1.0.0.1,1,A", /line 2: the range begins before/],
    ["1.0.0.0,1.0.9.0,1,A\n1.0.1.0,1.0.2.0,2,B", /line 2: the range lies within/],
  ];
  for (const [text, why] of bad) await assert.rejects(compiled(t, text), why);
});

test("addresses that are in no country; IPv4 inside IPv6", () => {
  for (const text of [
    "10.0.0.1",
    "100.64.0.1",
    "192.168.1.1",
    "203.0.113.9",
    "224.0.0.251",
    "255.255.255.255",
  ])
    assert.equal(publicKey(key(text)), undefined, text);
  for (const text of ["::1", "fe80::1", "fd00::1", "ff02::fb", "2001:db8::1", "2002::1", "64:ff9b::a00:1"])
    assert.equal(publicKey(key(text)), undefined, text);
  assert.equal(publicKey(key("64:ff9b::808:808")), key("8.8.8.8"));
  assert.equal(publicKey(key("::ffff:8.8.8.8")), key("8.8.8.8"));
  assert.equal(publicKey(key("2606:4700::1")), key("2606:4700::1"));
});

test("countries come with the program; a file of one's own is used, garbage is told in one line", async (t) => {
  const data = await folder(t);
  const lines: string[] = [];
  const log = { info: () => undefined, warn: (line: string) => void lines.push(line) };
  await writeFile(join(data, "tables/asn.csv"), CSV);
  await writeFile(join(data, "tables/country.mmdb"), "no such table");
  const places = new Places(data, log);
  const placeOf = await places.open();
  assert.deepEqual(placeOf(key("1.0.0.1")).asName, "Cloudflare, Inc.");
  assert.equal(placeOf(key("5.9.0.1")).country, "DE", "the bundled table stays");
  assert.deepEqual(placeOf(key("192.168.1.1")), { country: null, asn: null, asName: null });
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0] ?? "", /^tables\/country\.mmdb is not used: .+; the bundled table stays$/);
  const [country, asn] = await places.tables();
  assert.match(country?.trouble ?? "", /country\.mmdb/);
  assert.match(country?.date ?? "", /^20\d\d-\d\d-\d\d$/);
  assert.deepEqual([asn?.file, asn?.rows, asn?.licence, asn?.trouble], ["asn.csv", 5, null, null]);
});
