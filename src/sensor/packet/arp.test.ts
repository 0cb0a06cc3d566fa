import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK } from "./decoded-packet.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame, IP_A, IP_B, MAC_A, MAC_B } from "./test-frames.ts";

function arp(hardwareLength = 6): Uint8Array {
  return bytesOf([0, 1, 8, 0, hardwareLength, 4, 0, 2], MAC_A, IP_A, MAC_B, IP_B);
}

test("sender's and target's addresses lie where they were put", () => {
  const frame = ethernetFrame(0x0806, arp());
  const packet = decoded(frame);
  assert.equal(packet.network, NETWORK.arp);
  assert.deepEqual([...frame.slice(packet.srcOffset, packet.srcOffset + 4)], [...IP_A]);
  assert.deepEqual([...frame.slice(packet.dstOffset, packet.dstOffset + 4)], [...IP_B]);
});

test("addresses of other lengths are not read as these", () => {
  assert.equal(decoded(ethernetFrame(0x0806, arp(8))).network, NETWORK.none);
});

test("too short by itself is odd, cut by snaplen is not", () => {
  const short = ethernetFrame(0x0806, arp().slice(0, 27));
  assert.deepEqual(oddities(short), ["short-arp"]);
  assert.deepEqual(oddities(short, { originalLength: 60 }), []);
});
