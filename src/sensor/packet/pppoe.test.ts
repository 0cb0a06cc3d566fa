import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, bytesOf, ethernetFrame } from "./test-frames.ts";

function session(ppp: Uint8Array, length = ppp.length, code = 0): Uint8Array {
  return bytesOf([0x11, code, 0, 9], be16(length), ppp);
}

test("a session's packet is found behind a whole and a compressed protocol number", () => {
  const whole = decoded(ethernetFrame(0x8864, session(bytesOf([0, 0x21], IPV4_TCP))));
  assert.deepEqual([whole.network, whole.networkOffset], [NETWORK.ipv4, 22]);
  const compressed = decoded(ethernetFrame(0x8864, session(bytesOf([0x57], IPV6_TCP))));
  assert.deepEqual([compressed.network, compressed.networkOffset], [NETWORK.ipv6, 21]);
  assert.equal(decoded(session(bytesOf([0x21], IPV4_TCP)), { linkType: LINK_TYPE.pppoe }).networkOffset, 7);
});

test("discovery is a frame between two MACs", () => {
  const packet = decoded(ethernetFrame(0x8863, session(Uint8Array.of(1, 1, 0, 0), 4, 9)));
  assert.deepEqual([packet.network, packet.srcMacOffset, packet.anomalies], [NETWORK.none, 6, 0]);
});

test("a length beyond the frame is odd, and the packet still found", () => {
  const frame = ethernetFrame(0x8864, session(bytesOf([0, 0x21], IPV4_TCP), 1492));
  assert.deepEqual(oddities(frame), ["pppoe-bad-length"]);
  assert.equal(decoded(frame).network, NETWORK.ipv4);
  assert.deepEqual(oddities(ethernetFrame(0x8864, Uint8Array.of(0x11, 0, 0))), ["short-link-header"]);
});

test("another version is not guessed at", () => {
  const other = session(bytesOf([0, 0x21], IPV4_TCP));
  other[0] = 0x21;
  assert.equal(decoded(ethernetFrame(0x8864, other)).network, NETWORK.none);
});
