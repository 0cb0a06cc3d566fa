import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { BadHosts } from "./bad-hosts.ts";

function watched(t: TestContext) {
  const data = mkdtempSync(join(tmpdir(), "tapdeck-lists-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const lines: string[] = [];
  const take = (line: string): void => void lines.push(line);
  const hosts = new BadHosts(data, { info: take, warn: take });
  t.after(() => hosts.stop());
  const isBad = (text: string): boolean => hosts.table.ofAddress(addressKeyOf(text)!) !== undefined;
  return { data, folder: join(data, "lists"), lines, hosts, isBad };
}

test("a list that is placed, changed, spoilt and taken away is followed", async (t) => {
  const { folder, lines, hosts, isBad } = watched(t);
  await hosts.prepare();
  assert.match(readFileSync(join(folder, "README.md"), "utf8"), /comes without any list/);
  assert.equal(hosts.table.isEmpty, true);
  assert.deepEqual(lines, []);

  writeFileSync(join(folder, "feed.txt"), "203.0.113.9\nnonsense\n");
  await hosts.look();
  assert.equal(isBad("203.0.113.9"), true);
  assert.deepEqual(lines.splice(0), [
    "lists/feed.txt: 1 addresses, 0 networks and 0 domains are watched for; 1 lines are none of these (the first is line 2)",
  ]);
  const table = hosts.table;
  await hosts.look();
  assert.equal(hosts.table, table, "unchanged");

  writeFileSync(join(folder, "feed.txt"), "198.51.100.0/24\n203.0.113.10\n");
  writeFileSync(join(folder, "second.csv"), "ip,why\n192.0.2.1,x\n");
  await hosts.look();
  assert.deepEqual(["203.0.113.9", "198.51.100.3", "192.0.2.1"].map(isBad), [false, true, true]);
  assert.match(hosts.infos()[0]?.date ?? "", /^\d{4}-\d\d-\d\d$/);
  lines.length = 0;

  writeFileSync(join(folder, "feed.txt"), "<!doctype html>\n<p>Please log in\n");
  await hosts.look();
  await hosts.look();
  assert.equal(isBad("198.51.100.3"), true);
  assert.deepEqual(lines.splice(0), [
    "lists/feed.txt is not used: it holds no host; what was read of it before stays",
  ]);

  rmSync(folder, { recursive: true });
  await hosts.look();
  assert.equal(hosts.table.isEmpty, true);
  assert.equal(lines.length, 2);
});

test("a folder in place of a list is told once and costs the others nothing", async (t) => {
  const { folder, lines, hosts, isBad } = watched(t);
  await hosts.prepare();
  mkdirSync(join(folder, "odd.txt"));
  writeFileSync(join(folder, "feed.txt"), "203.0.113.9\n");
  await hosts.look();
  await hosts.look();
  assert.equal(isBad("203.0.113.9"), true);
  assert.equal(lines.filter((line) => line.includes("odd.txt is not used")).length, 1);
});

test("a long list is read in turns", async (t) => {
  const { folder, hosts, isBad } = watched(t);
  await hosts.prepare();
  const lines = Array.from({ length: 60_000 }, (_, i) => `203.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  writeFileSync(join(folder, "long.txt"), lines.join("\n"));
  await hosts.look();
  assert.equal(hosts.infos()[0]?.addresses, 60_000);
  assert.equal(isBad("203.0.200.7"), true);
});
