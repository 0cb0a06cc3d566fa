import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, ieee80211 } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame } from "./test-frames.ts";

const PPI = { linkType: LINK_TYPE.ppi };
const ETHERNET = ethernetFrame(0x0800, IPV4_TCP);

function noted(linkType: number, frame: Uint8Array, fields: readonly number[] = []): Uint8Array {
  return bytesOf([0, 0, 8 + fields.length, 0], [linkType, 0, 0, 0], fields, frame);
}

test("the frame behind the notes, with its MACs", () => {
  const packet = decoded(noted(LINK_TYPE.ethernet, ETHERNET, [2, 0, 4, 0, 1, 2, 3, 4]), PPI);
  assert.deepEqual([packet.network, packet.networkOffset], [NETWORK.ipv4, 16 + 14]);
  assert.deepEqual([packet.macOffset, packet.srcMacOffset], [16, 22]);
  const snap = bytesOf(ieee80211({ flags: 1, qos: false }), [0xaa, 0xaa, 3, 0, 0, 0, 8, 0], IPV4_TCP);
  assert.equal(decoded(noted(LINK_TYPE.ieee80211, snap), PPI).network, NETWORK.ipv4);
});

test("a length of less than its header, or beyond the frame, and another version", () => {
  for (const [at, value] of [
    [2, 7],
    [3, 0x20],
    [0, 1],
  ] as const) {
    const bent = noted(LINK_TYPE.ethernet, ETHERNET);
    bent[at] = value;
    assert.deepEqual(
      [decoded(bent, PPI).network, oddities(bent, PPI)],
      [NETWORK.none, ["short-link-header"]],
    );
  }
  assert.deepEqual(oddities(bytesOf([0, 0, 8, 0]), PPI), ["short-link-header"]);
});

test("a link type that is not decoded is said, not guessed", () => {
  assert.deepEqual(oddities(noted(147, ETHERNET), PPI), ["unknown-link-type"]);
  const high = noted(LINK_TYPE.ethernet, ETHERNET);
  high[6] = 1;
  assert.deepEqual(oddities(high, PPI), ["unknown-link-type"]);
});
