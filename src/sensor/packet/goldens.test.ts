import assert from "node:assert/strict";
import { test } from "node:test";
import { anomalyNames } from "./anomaly.ts";
import { NETWORK } from "./decoded-packet.ts";
import { GOLDEN_PACKETS } from "./goldens.ts";
import { bearsEveryPrefix, decoded } from "./test-decoding.ts";

const WITHOUT_IP = ["arp", "spanning tree", "pppoe discovery"];
const ODD: Readonly<Record<string, string[]>> = {
  "same source and destination": ["same-source-and-destination"],
};

for (const { name, linkType, bytes } of GOLDEN_PACKETS) {
  test(`${name}: found through its link type, and every prefix of it bears decoding`, () => {
    const packet = decoded(bytes, { linkType });
    assert.deepEqual(anomalyNames(packet), ODD[name] ?? []);
    assert.equal(
      packet.network === NETWORK.ipv4 || packet.network === NETWORK.ipv6,
      !WITHOUT_IP.includes(name),
    );
    bearsEveryPrefix(bytes, linkType);
  });
}
