import assert from "node:assert/strict";
import { test } from "node:test";
import { ANOMALIES, MORE_ANOMALIES } from "./anomaly.ts";
import { AnomalyCounter } from "./anomaly-counter.ts";
import { DecodedPacket } from "./decoded-packet.ts";
import { decoded } from "./test-decoding.ts";

test("every anomaly has a bit of its own", () => {
  assert.ok(ANOMALIES.length <= 32 && MORE_ANOMALIES.length <= 32);
  const counter = new AnomalyCounter();
  const packet = new DecodedPacket();
  packet.anomalies = ANOMALIES.reduce((bits, _, i) => bits | (1 << i), 0);
  packet.moreAnomalies = MORE_ANOMALIES.reduce((bits, _, i) => bits | (1 << i), 0);
  counter.add(packet, -1);
  assert.deepEqual(Object.keys(counter.toObject()).sort(), [...ANOMALIES, ...MORE_ANOMALIES].sort());
});

test("a link type that is not decoded is named by its number, and so many of them at most", () => {
  const counter = new AnomalyCounter();
  const packet = decoded(new Uint8Array(20), { linkType: 147 });
  for (let n = 0; n < 3; n++) counter.add(packet, 147);
  for (let linkType = 1000; linkType < 1100; linkType++) counter.add(packet, linkType);
  counter.add(packet, -1);
  const counts = counter.toObject();
  assert.equal(counts["unknown-link-type-147"], 3);
  assert.equal(Object.keys(counts).length, 33);
  assert.equal(
    Object.values(counts).reduce((a, b) => a + b),
    104,
  );
});
