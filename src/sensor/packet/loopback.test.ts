import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf } from "./test-frames.ts";

test("families of every system in both byte orders", () => {
  for (const linkType of [LINK_TYPE.null, LINK_TYPE.loop]) {
    for (const head of [
      [2, 0, 0, 0],
      [0, 0, 0, 2],
      [0, 0, 8, 0],
    ]) {
      const packet = decoded(bytesOf(head, IPV4_TCP), { linkType });
      assert.deepEqual([packet.network, packet.networkOffset, packet.macOffset], [NETWORK.ipv4, 4, -1]);
    }
    for (const family of [10, 23, 24, 28, 30]) {
      for (const head of [
        [family, 0, 0, 0],
        [0, 0, 0, family],
      ])
        assert.equal(decoded(bytesOf(head, IPV6_TCP), { linkType }).network, NETWORK.ipv6);
    }
  }
});

test("another family is no IP, whatever follows", () => {
  assert.equal(decoded(bytesOf([7, 0, 0, 0], IPV4_TCP), { linkType: LINK_TYPE.null }).network, NETWORK.none);
});

test("shorter than a family", () => {
  assert.deepEqual(oddities(Uint8Array.of(2, 0, 0), { linkType: LINK_TYPE.null }), ["short-link-header"]);
  assert.deepEqual(oddities(Uint8Array.of(2, 0), { linkType: LINK_TYPE.null, originalLength: 40 }), []);
});

test("raw IP is told apart by its first half byte", () => {
  for (const linkType of [
    LINK_TYPE.raw,
    LINK_TYPE.rawLegacyBsd,
    LINK_TYPE.rawLegacyOpenBsd,
    LINK_TYPE.ipv4,
  ]) {
    assert.equal(decoded(IPV4_TCP, { linkType }).network, NETWORK.ipv4);
    assert.equal(decoded(IPV6_TCP, { linkType }).network, NETWORK.ipv6);
  }
  const odd = Uint8Array.from(IPV4_TCP);
  odd[0] = 0x75;
  assert.deepEqual(oddities(odd, { linkType: LINK_TYPE.raw }), ["ipv4-bad-version"]);
  assert.deepEqual(oddities(new Uint8Array(0), { linkType: LINK_TYPE.raw }), []);
});
