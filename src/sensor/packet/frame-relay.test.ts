import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf } from "./test-frames.ts";

const RELAY = { linkType: LINK_TYPE.frameRelay };
const SNAP = [3, 0, 0x80, 0, 0, 0] as const;

test("Cisco's EtherType, NLPIDs and SNAP, behind addresses of two to four bytes", () => {
  for (const address of [
    [0x18, 0x61],
    [0x18, 0x60, 0x01],
    [0x18, 0x60, 0x00, 0x01],
  ]) {
    for (const [head, inner, network] of [
      [[8, 0], IPV4_TCP, NETWORK.ipv4],
      [[0x86, 0xdd], IPV6_TCP, NETWORK.ipv6],
      [[3, 0xcc], IPV4_TCP, NETWORK.ipv4],
      [[3, 0x8e], IPV6_TCP, NETWORK.ipv6],
      [[...SNAP, 8, 0], IPV4_TCP, NETWORK.ipv4],
    ] as const) {
      const packet = decoded(bytesOf(address, head, inner), RELAY);
      assert.deepEqual([packet.network, packet.networkOffset], [network, address.length + head.length]);
    }
  }
});

test("an address without an end, or of one byte, and a frame that ends in it", () => {
  assert.deepEqual(oddities(bytesOf([0, 0, 0, 0, 0, 0, 8, 0], IPV4_TCP), RELAY), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf([1, 8, 0], IPV4_TCP), RELAY), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf([0x18]), RELAY), ["short-link-header"]);
});

test("what is no IP leads nowhere and is not odd", () => {
  for (const head of [
    [3, 0x81],
    [3, 0x80, 0, 0, 0x0c, 8, 0],
    [3, 0],
    [0x20, 0],
  ]) {
    const frame = bytesOf([0x18, 0x61], head, IPV4_TCP);
    assert.deepEqual([decoded(frame, RELAY).network, oddities(frame, RELAY)], [NETWORK.none, []]);
  }
});
