import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESS_SWEEP } from "./address-sweep.ts";
import type { Claim } from "./claim.ts";
import { START_MS, testHouse } from "./test-slices.ts";

test("a sweep of the network is a scan by whom sent it; a few addresses are not", () => {
  const detector = ADDRESS_SWEEP.make({}, testHouse());
  const claims: Claim[] = [];
  const sweep = (targets: number): void =>
    detector.fact?.(
      { kind: "address-sweep", mac: "02:00:00:00:00:66", targets, sinceMs: START_MS, atMs: START_MS + 9000 },
      (claim) => claims.push(claim),
    );
  sweep(32);
  assert.equal(claims.length, 0);
  sweep(64);
  sweep(128);
  assert.deepEqual(
    claims.map(({ kind, deviceId, subject }) => [kind, deviceId, subject]),
    claims.map(() => ["port-scan", "dev-02:00:00:00:00:66", "addresses by ARP"]),
  );
  assert.match(claims.at(-1)?.why ?? "", /128 different addresses within 9 s\. The threshold is 64/);
});
