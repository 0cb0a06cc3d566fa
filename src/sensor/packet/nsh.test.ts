import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame } from "./test-frames.ts";

function steered(words: number, next: number, inner: Uint8Array): Uint8Array {
  const context = new Uint8Array(Math.max(0, 4 * words - 8));
  return ethernetFrame(0x894f, bytesOf([0x0f, 0xc0 | words, 1, next], [0, 0, 1, 255], context, inner));
}

test("IP of either kind behind any context", () => {
  for (const words of [2, 6, 63]) {
    assert.equal(decoded(steered(words, 1, IPV4_TCP)).networkOffset, 14 + 4 * words);
    assert.equal(decoded(steered(words, 2, IPV6_TCP)).network, NETWORK.ipv6);
  }
});

test("a length of less than its header, or beyond the frame", () => {
  for (const words of [0, 1]) assert.deepEqual(oddities(steered(words, 1, IPV4_TCP)), ["short-link-header"]);
  const beyond = steered(2, 1, IPV4_TCP);
  beyond[15] = 0xff;
  assert.deepEqual(oddities(beyond), ["short-link-header"]);
  assert.deepEqual(oddities(ethernetFrame(0x894f, Uint8Array.of(0, 2, 1, 1))), ["short-link-header"]);
});

test("frames within frames, and MPLS, lead nowhere", () => {
  for (const next of [0, 3, 4, 5]) {
    const frame = steered(6, next, IPV4_TCP);
    assert.deepEqual([decoded(frame).network, oddities(frame)], [NETWORK.none, []]);
  }
});
