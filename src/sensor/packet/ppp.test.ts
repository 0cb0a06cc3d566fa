import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf } from "./test-frames.ts";

test("with and without address and control, whole and compressed", () => {
  for (const [head, inner, network] of [
    [[0xff, 3, 0, 0x21], IPV4_TCP, NETWORK.ipv4],
    [[0xff, 3, 0x21], IPV4_TCP, NETWORK.ipv4],
    [[0, 0x57], IPV6_TCP, NETWORK.ipv6],
    [[0x57], IPV6_TCP, NETWORK.ipv6],
    [[0x0f, 0, 8, 0], IPV4_TCP, NETWORK.ipv4],
    [[0x8f, 0, 0x86, 0xdd], IPV6_TCP, NETWORK.ipv6],
    [[0xff, 3, 2, 0x81, 0, 1, 1, 64], IPV4_TCP, NETWORK.ipv4],
  ] as const) {
    const packet = decoded(bytesOf(head, inner), { linkType: LINK_TYPE.ppp });
    assert.deepEqual([packet.network, packet.networkOffset], [network, head.length], head.join());
  }
});

test("what is no IP is left alone: LCP, compressed headers, Cisco's keepalives", () => {
  for (const head of [
    [0xff, 3, 0xc0, 0x21],
    [0xff, 3, 0, 0x2d],
    [0x0f, 0, 0x80, 0x35],
  ]) {
    const frame = bytesOf(head, IPV4_TCP);
    assert.equal(decoded(frame, { linkType: LINK_TYPE.pppHdlc }).network, NETWORK.none);
  }
});

test("a frame that ends in its header", () => {
  assert.deepEqual(oddities(Uint8Array.of(0xff), { linkType: LINK_TYPE.ppp }), ["short-link-header"]);
  assert.deepEqual(oddities(Uint8Array.of(0xff, 3), { linkType: LINK_TYPE.ppp }), ["short-link-header"]);
  assert.deepEqual(oddities(Uint8Array.of(0xff, 3, 0), { linkType: LINK_TYPE.ppp }), ["short-link-header"]);
  assert.deepEqual(oddities(Uint8Array.of(0xff, 3), { linkType: LINK_TYPE.ppp, originalLength: 50 }), []);
});
