import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseAddress } from "./address.ts";
import { communityId } from "./community-id.ts";

const BASELINE = new URL("../../../shared/pcaps/community-id/baseline_deflt.json", import.meta.url);

interface Vector {
  proto: number;
  saddr: string;
  daddr: string;
  sport?: number;
  dport?: number;
  communityid: string;
}

function idOf(v: Vector): string {
  return communityId({
    proto: v.proto,
    origAddress: parseAddress(v.saddr)!,
    respAddress: parseAddress(v.daddr)!,
    origPort: v.sport ?? 0,
    respPort: v.dport ?? 0,
    icmpType: v.sport ?? 0,
    icmpCode: v.dport ?? 0,
  });
}

test("the published example, both ways round", () => {
  const expected = "1:vTdrngJjlP5eZ9mw9JtnKyn99KM=";
  const there = {
    proto: 17,
    saddr: "192.168.1.42",
    daddr: "8.8.8.8",
    sport: 4242,
    dport: 53,
    communityid: "",
  };
  const back = { ...there, saddr: there.daddr, daddr: there.saddr, sport: 53, dport: 4242 };
  assert.equal(idOf(there), expected);
  assert.equal(idOf(back), expected);
});

test("the reference implementation's baseline", (t) => {
  if (!existsSync(BASELINE)) return t.skip("the shared captures are not here");
  const vectors = JSON.parse(readFileSync(BASELINE, "utf8")) as Vector[];
  assert.ok(vectors.length > 10);
  for (const vector of vectors) assert.equal(idOf(vector), vector.communityid, JSON.stringify(vector));
});
