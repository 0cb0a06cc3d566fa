import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { addressKeyOf } from "../base/address-key.ts";
import { countryOfTsv, systemOfCsv, systemOfTsv } from "./autonomous-system.ts";
import { LabelTable } from "./label-table.ts";
import { compiled } from "./test-tables.ts";

const key = (text: string): string => addressKeyOf(text)!;
const TSV =
  "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\r\n1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\r\n" +
  "1.0.4.0\t1.0.7.255\t38803\tAU\tGTELECOM A \t B\r\n2001:200::\t2001:200:ffff::\t2500\tJP\tWIDE-BB\r\n";

test("where two ranges overlap the one that begins later has it", async (t) => {
  const table = new LabelTable(
    await compiled(t, "1.0.0.0,1.0.1.255,1,A\n1.0.1.0,1.0.2.255,2,B\n", systemOfCsv),
  );
  assert.deepEqual(
    ["1.0.0.255", "1.0.1.0", "1.0.2.255"].map((text) => table.of(key(text))),
    ["1 A", "2 B", "2 B"],
  );
});

test("nonsense is told with its line", async (t) => {
  const bad: [string, RegExp][] = [
    ["", /empty/],
    ["<html>", /line 1: it is no range/],
    ["1.0.0.0,::1,1,A", /line 1: it is no range/],
    ["1.0.0.0,1.0.0.1,4294967296,A", /line 1: it is no range/],
    ["1.0.0.9,1.0.0.0,1,A", /line 1: the range ends before it begins/],
    ["2.0.0.0,2.0.0.1,1,A\n1.0.0.0,1.0.0.1,1,A", /line 2: the range begins before/],
    ["1.0.0.0,1.0.9.0,1,A\n\n1.0.1.0,1.0.2.0,2,B", /line 3: the range lies within/],
    ["x".repeat(100_000), /it has no lines/],
  ];
  for (const [text, why] of bad) await assert.rejects(compiled(t, text, systemOfCsv), why);
});

test("IPtoASN's lines give networks and countries; where nobody announces is nothing", async (t) => {
  const systems = new LabelTable(await compiled(t, TSV, systemOfTsv));
  const countries = new LabelTable(await compiled(t, TSV, countryOfTsv));
  const expected: [string, string | undefined, string | undefined][] = [
    ["1.0.0.255", "13335 CLOUDFLARENET", "US"],
    ["1.0.2.0", undefined, undefined],
    ["1.0.4.0", "38803 GTELECOM A \t B", "AU"],
    ["2001:200::1", "2500 WIDE-BB", "JP"],
  ];
  for (const [text, system, country] of expected) {
    assert.deepEqual([systems.of(key(text)), countries.of(key(text))], [system, country], text);
  }
});

test("a packed file is read as it comes; one that broke off is refused", async (t) => {
  const packed = gzipSync(TSV.repeat(1));
  const table = new LabelTable(await compiled(t, packed, countryOfTsv, "x.tsv.gz"));
  assert.equal(table.of(key("1.0.0.1")), "US");
  await assert.rejects(
    compiled(t, packed.subarray(0, packed.length - 9), countryOfTsv, "x.tsv.gz"),
    /it ends early/,
  );
  await assert.rejects(compiled(t, TSV, countryOfTsv, "x.tsv.gz"), /not packed by gzip/);
});
