import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame, ipv4Packet } from "./test-frames.ts";

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
  for (const first of [0x44, 0x46, 0x60]) {
    const wire = bytesOf([first, 0, 0xff, 0xff, 0xff, 0xff], new Uint8Array(60));
    const frame = labelled(1, wire);
    assert.deepEqual([decoded(frame).network, oddities(frame)], [NETWORK.none, []]);
  }
});

test("IPv4 whose length and checksum lie is IPv4: no MAC begins so", () => {
  const bent = bytesOf(ipv4Packet({ proto: 1, payload: new Uint8Array(30), totalLength: 255, checksum: 1 }));
  const frame = labelled(2, bent);
  assert.equal(decoded(frame).network, NETWORK.ipv4);
  assert.deepEqual(oddities(frame), ["ipv4-bad-total-length", "ipv4-bad-checksum"]);
});

test("a pseudowire's frame, with and without control word and tag", () => {
  const tag = [0, 7, 8, 0] as const;
  for (const word of [[], [0, 0, 0, 9]]) {
    const plain = decoded(labelled(2, bytesOf(word, ethernetFrame(0x86dd, IPV6_TCP))));
    assert.deepEqual([plain.network, plain.networkOffset], [NETWORK.ipv6, 14 + 8 + word.length + 14]);
    assert.equal(plain.macOffset, 0, "of the two neighbours on this link");
    const tagged = decoded(labelled(1, bytesOf(word, ethernetFrame(0x8100, bytesOf(tag, IPV4_TCP)))));
    assert.deepEqual([tagged.network, tagged.vlan0], [NETWORK.ipv4, 7]);
  }
  const arp = labelled(1, bytesOf([0, 0, 0, 0], ethernetFrame(0x0806, new Uint8Array(28))));
  assert.deepEqual([decoded(arp).network, oddities(arp)], [NETWORK.none, []]);
});
