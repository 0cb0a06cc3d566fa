import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, be32, bytesOf, IP6_A, ipv6Packet, udpDatagram } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };
const UDP = udpDatagram({ data: "hello" });
const LOOPBACK = [...Array<number>(15).fill(0), 1];

/** Headers of `kinds` one after the other, each `words` times eight bytes longer than the shortest, then UDP. */
function chain(kinds: readonly number[], words = 0): Uint8Array {
  const headers = kinds.flatMap((_, i) => [
    kinds[i + 1] ?? 17,
    words,
    ...Array<number>(6 + words * 8).fill(0),
  ]);
  return ipv6Packet({ next: kinds[0] ?? 17, payload: bytesOf(headers, UDP) });
}

test("through any chain of extension headers to the ports", () => {
  const kinds = fc.array(fc.constantFrom(0, 43, 60, 135, 139, 140), { maxLength: 12 });
  fc.assert(
    fc.property(kinds, fc.integer({ min: 0, max: 3 }), (chosen, words) => {
      const bytes = chain(chosen, words);
      const packet = decoded(bytes, RAW);
      assert.deepEqual([packet.network, packet.proto, packet.dstPort], [NETWORK.ipv6, 17, 53]);
      assert.equal(packet.transportOffset, 40 + chosen.length * 8 * (words + 1));
      assert.equal(packet.anomalies, 0);
    }),
  );
});

test("a chain without end, and one that ends in the middle", () => {
  assert.deepEqual(oddities(chain(Array<number>(13).fill(60)), RAW), ["ipv6-extension-chain-too-long"]);
  const far = ipv6Packet({ next: 60, payload: bytesOf([60, 200, 0, 0, 0, 0, 0, 0]) });
  assert.deepEqual(oddities(far, RAW), ["ipv6-short-extension"]);
  const padded = bytesOf(ipv6Packet({ next: 60, payload: Uint8Array.of(17, 0, 0, 0) }), new Uint8Array(40));
  assert.deepEqual(oddities(padded, RAW), ["ipv6-short-extension"], "padding is no header");
});

test("lengths and versions that cannot be", () => {
  assert.deepEqual(oddities(ipv6Packet({ next: 17, payload: UDP, payloadLength: 500 }), RAW), [
    "ipv6-bad-payload-length",
  ]);
  assert.deepEqual(oddities(ipv6Packet({ next: 17, payload: UDP }).slice(0, 39), RAW), ["ipv6-short-header"]);
  const jumbo = decoded(ipv6Packet({ next: 17, payload: UDP, payloadLength: 0 }), RAW);
  assert.deepEqual([jumbo.anomalies, jumbo.payloadEnd], [0, 40 + UDP.length]);
});

test("fragments: first, later, and the atomic one that is a whole packet", () => {
  const fragment = (word: number) =>
    decoded(ipv6Packet({ next: 44, payload: bytesOf([17, 0], be16(word), be32(0xdeadbeef), UDP) }), RAW);
  const first = fragment(1);
  assert.deepEqual([first.fragment, first.fragmentId >>> 0, first.dstPort], [FRAGMENT.first, 0xdeadbeef, 53]);
  const later = fragment(1232);
  assert.deepEqual([later.fragment, later.proto, later.dstPort], [FRAGMENT.later, 17, 0]);
  assert.deepEqual([later.fragmentStart, later.fragmentEnd], [1232, 1232 + UDP.length]);
  assert.deepEqual([fragment(0).fragment, fragment(0).dstPort], [FRAGMENT.none, 53]);
});

test("ESP, AH and no next header end the chain", () => {
  for (const proto of [50, 51, 59]) {
    const packet = decoded(
      ipv6Packet({ next: 60, payload: bytesOf([proto, 0, 1, 4, 0, 0, 0, 0], UDP) }),
      RAW,
    );
    assert.deepEqual([packet.proto, packet.srcPort, packet.transportOffset], [proto, 0, 48]);
  }
});

test("group senders and packets to oneself, but for ::1", () => {
  assert.deepEqual(oddities(ipv6Packet({ next: 17, payload: UDP, src: [0xff, ...IP6_A.slice(1)] }), RAW), [
    "group-source-address",
  ]);
  assert.deepEqual(oddities(ipv6Packet({ next: 17, payload: UDP, dst: IP6_A }), RAW), [
    "same-source-and-destination",
  ]);
  assert.deepEqual(oddities(ipv6Packet({ next: 17, payload: UDP, src: LOOPBACK, dst: LOOPBACK }), RAW), []);
});
