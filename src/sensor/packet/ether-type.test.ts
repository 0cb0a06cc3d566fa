import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NETWORK, NO_VLAN } from "./decoded-packet.ts";
import { IPV4_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, bytesOf, ethernetFrame, MAC_A, MAC_B } from "./test-frames.ts";

function stacked(...ids: number[]): Uint8Array {
  const tags = ids.flatMap((id) => [...be16(0x8100), ...be16(id)]);
  return bytesOf(MAC_B, MAC_A, tags, be16(0x0800), IPV4_TCP);
}

test("an Ethernet header gives both MACs and the type", () => {
  const packet = decoded(ethernetFrame(0x0800, IPV4_TCP));
  assert.deepEqual([packet.macOffset, packet.dstMacOffset, packet.srcMacOffset], [0, 0, 6]);
  assert.equal(packet.etherType, 0x0800);
  assert.equal(packet.networkOffset, 14);
});

test("stacked tags: the two outermost ids are kept, priority tags are none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4095 }), { maxLength: 8 }), (ids) => {
      const packet = decoded(stacked(...ids));
      const [outer = NO_VLAN, inner = NO_VLAN] = ids.filter((id) => id !== 0);
      assert.deepEqual([packet.vlan0, packet.vlan1, packet.network], [outer, inner, NETWORK.ipv4]);
    }),
  );
});

test("a stack without end is left and counted", () => {
  assert.deepEqual(oddities(stacked(...Array<number>(9).fill(3))), ["vlan-stack-too-deep"]);
});

test("a tag that the frame has no room for, and a frame without room for a type", () => {
  assert.deepEqual(oddities(bytesOf(MAC_B, MAC_A, be16(0x8100), [0, 1])), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf(MAC_B, MAC_A)), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf(MAC_B, MAC_A), { originalLength: 60 }), []);
});

test("nobody sends from a group's MAC", () => {
  assert.deepEqual(oddities(bytesOf(MAC_B, [1, 0, 0x5e, 0, 0, 1], be16(0x88cc))), ["group-source-mac"]);
});

test("types between lengths and EtherTypes lead nowhere", () => {
  assert.equal(decoded(ethernetFrame(1501, IPV4_TCP)).network, NETWORK.none);
});
