import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { formatAddress, parseAddress } from "../base/address.ts";
import { addressKey } from "../base/address-key.ts";
import { silentLog } from "../base/log.ts";
import { NO_PLACES, PlaceNumbers } from "./place-numbers.ts";
import { Places } from "./places.ts";
import { dataFolder } from "./test-tables.ts";
import { PlaceFinder } from "./wanted-places.ts";

const EDGES = [
  "0.0.0.0",
  "10.0.0.1",
  "192.168.0.0",
  "203.0.113.9",
  "223.255.255.255",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:5.9.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::5.9.0.1",
  "fe80::1",
  "2001:db8::1",
  "2002:509::1",
  "2a01:4f8::1",
  "3fff::1",
  "ff02::1",
  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

/** The same numbers at each run. */
function* addresses(count: number): Generator<Uint8Array> {
  for (const text of EDGES) yield parseAddress(text)!;
  let seed = 7;
  const byte = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed >>> 24;
  };
  for (let i = 0; i < count; i++) {
    const bytes = Uint8Array.from({ length: i % 2 === 0 ? 4 : 16 }, byte);
    if (bytes.length === 16) bytes.set([[0x20, 0x24, 0x26, 0x2a][i % 4] as number, i & 1, i & 15], 0);
    yield bytes;
  }
}

test("the bundled countries and networks are where the page says they are", async (t) => {
  const data = await dataFolder(t);
  const placeOf = await new Places(data, silentLog).open();
  const countries = ["DE", "US", "CN", "BR"];
  const systems = ["13335", "15169", "24940"];
  const parts = await new PlaceFinder(data, silentLog).find(countries, systems);
  const country = new PlaceNumbers(structuredClone(parts.countries));
  const system = new PlaceNumbers(structuredClone(parts.systems));
  let found = 0;
  for (const bytes of addresses(20_000)) {
    const place = placeOf(addressKey(bytes, 0, bytes.length));
    const text = formatAddress(bytes, 0, bytes.length);
    const framed = Uint8Array.from([9, 9, ...bytes, 9]);
    const inCountry = country.of(framed, 2, bytes.length);
    assert.equal(inCountry, countries.indexOf(place.country ?? "") + 1, text);
    assert.equal(system.of(framed, 2, bytes.length), systems.indexOf(String(place.asn)) + 1, text);
    if (inCountry > 0) found++;
  }
  assert.ok(found > 2000, `only ${found} lay in one of the countries: the comparison says little`);
});

test("a table of one's own is taken, and the parts stay the same until wish or table change", async (t) => {
  const data = await dataFolder(t);
  const finder = new PlaceFinder(data, silentLog);
  assert.deepEqual(await finder.find([], []), NO_PLACES);
  writeFileSync(join(data, "tables/ip2asn-combined.tsv"), "9.9.9.0\t9.9.9.255\t19281\tCH\tQuad9\n");
  const swiss = await finder.find(["CH"], ["19281"]);
  assert.equal(new PlaceNumbers(swiss.countries).of(Uint8Array.of(9, 9, 9, 9), 0, 4), 1);
  assert.equal(new PlaceNumbers(swiss.countries).of(Uint8Array.of(9, 9, 10, 0), 0, 4), 0);
  assert.equal(new PlaceNumbers(swiss.systems).of(Uint8Array.of(9, 9, 9, 0), 0, 4), 1);
  const again = await finder.find(["CH"], ["19281"]);
  assert.equal(again.countries, swiss.countries);
  assert.equal(again.systems, swiss.systems);
  const more = await finder.find(["DE", "CH"], ["19281"]);
  assert.equal(new PlaceNumbers(more.countries).of(Uint8Array.of(9, 9, 9, 9), 0, 4), 2);
  assert.equal(more.systems, swiss.systems);
});
