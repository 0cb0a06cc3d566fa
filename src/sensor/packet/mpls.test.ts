import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame } from "./test-frames.ts";

function labelled(labels: number, inner: Uint8Array): Uint8Array {
  const stack = Array.from({ length: labels }, (_, i) => [0, i, i === labels - 1 ? 1 : 0, 64]).flat();
  return ethernetFrame(0x8847, bytesOf(stack, inner));
}

test("IP of either kind below any number of labels", () => {
  for (const labels of [1, 2, 16]) {
    assert.equal(decoded(labelled(labels, IPV4_TCP)).networkOffset, 14 + 4 * labels);
    assert.equal(decoded(labelled(labels, IPV6_TCP)).network, NETWORK.ipv6);
  }
});

test("too many labels, and a stack that the frame ends in", () => {
  assert.deepEqual(oddities(labelled(17, IPV4_TCP)), ["mpls-stack-too-deep"]);
  assert.deepEqual(oddities(ethernetFrame(0x8847, Uint8Array.of(0, 1, 0, 64, 0))), ["short-link-header"]);
});

test("a pseudowire whose MAC begins with a 4 or a 6 is no IP", () => {
  for (const first of [0x44, 0x45, 0x60]) {
    const wire = bytesOf([first, 0, 0xff, 0xff, 0xff, 0xff], new Uint8Array(60));
    const frame = labelled(1, wire);
    assert.deepEqual([decoded(frame).network, oddities(frame)], [NETWORK.none, []]);
  }
});
