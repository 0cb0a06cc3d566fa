import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, be32, bytesOf, MAC_A } from "./test-frames.ts";

const V1 = { linkType: LINK_TYPE.linuxSll };
const V2 = { linkType: LINK_TYPE.linuxSll2 };

function v1(hardware: number, protocol: number, rest: Uint8Array, addressLength = 6): Uint8Array {
  return bytesOf([0, 0], be16(hardware), be16(addressLength), MAC_A, [0, 0], be16(protocol), rest);
}

function v2(hardware: number, protocol: number, rest: Uint8Array): Uint8Array {
  return bytesOf(be16(protocol), [0, 0], be32(3), be16(hardware), [4, 6], MAC_A, [0, 0], rest);
}

test("the sender's MAC is known where the hardware is Ethernet, the receiver's never", () => {
  const first = decoded(v1(1, 0x0800, IPV4_TCP), V1);
  assert.deepEqual([first.macOffset, first.dstMacOffset, first.srcMacOffset], [-1, -1, 6]);
  assert.deepEqual([first.network, first.networkOffset, first.dstPort], [NETWORK.ipv4, 16, 443]);
  const second = decoded(v2(1, 0x0800, IPV4_TCP), V2);
  assert.deepEqual([second.dstMacOffset, second.srcMacOffset, second.networkOffset], [-1, 12, 20]);
  for (const bytes of [v1(772, 0x0800, IPV4_TCP), v1(1, 0x0800, IPV4_TCP, 4)])
    assert.equal(decoded(bytes, V1).srcMacOffset, -1);
  assert.equal(decoded(v2(512, 0x0800, IPV4_TCP), V2).srcMacOffset, -1);
});

test("a tag follows either header", () => {
  const tagged = bytesOf(be16(100), be16(0x0800), IPV4_TCP);
  for (const [bytes, captured] of [
    [v1(1, 0x8100, tagged), V1],
    [v2(1, 0x8100, tagged), V2],
  ] as const) {
    const packet = decoded(bytes, captured);
    assert.deepEqual([packet.vlan0, packet.network], [100, NETWORK.ipv4]);
  }
});

test("Linux's own protocol numbers: LLC is walked, Novell's frames and netlink are not", () => {
  const snap = bytesOf([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], IPV4_TCP);
  assert.equal(decoded(v1(1, 4, snap), V1).network, NETWORK.ipv4);
  assert.equal(decoded(v2(1, 4, snap), V2).network, NETWORK.ipv4);
  assert.equal(decoded(v1(1, 1, snap), V1).network, NETWORK.none);
  assert.equal(decoded(v1(824, 0x0800, IPV4_TCP), V1).network, NETWORK.none);
  assert.equal(decoded(v2(803, 0x0800, IPV4_TCP), V2).network, NETWORK.none);
});

test("shorter than its header", () => {
  assert.deepEqual(oddities(v1(1, 0x0800, IPV4_TCP).slice(0, 15), V1), ["short-link-header"]);
  assert.deepEqual(oddities(v2(1, 0x0800, IPV4_TCP).slice(0, 19), V2), ["short-link-header"]);
  assert.deepEqual(oddities(v1(1, 0x8100, Uint8Array.of(0, 1)), V1), ["short-link-header"]);
});
