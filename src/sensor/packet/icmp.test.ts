import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { ICMP6_TYPE, isNeighbourDiscovery } from "./icmp6.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ipv4Packet, ipv6Packet, udpDatagram } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };

test("type and code, over either IP", () => {
  for (const [type, code] of [
    [8, 0],
    [3, 13],
    [255, 255],
  ] as const) {
    const payload = bytesOf([type, code, 0, 0, 0, 0, 0, 0], "data");
    const four = decoded(ipv4Packet({ proto: 1, payload }), RAW);
    assert.deepEqual([four.icmpType, four.icmpCode, four.payloadStart], [type, code, 24]);
    const six = decoded(ipv6Packet({ next: 58, payload }), RAW);
    assert.deepEqual([six.icmpType, six.icmpCode, six.payloadEnd], [type, code, 52]);
  }
});

test("the packet that an error quotes lends no ports", () => {
  const quoted = ipv4Packet({ proto: 17, payload: udpDatagram({}) });
  const packet = decoded(ipv4Packet({ proto: 1, payload: bytesOf([3, 3, 0, 0, 0, 0, 0, 0], quoted) }), RAW);
  assert.deepEqual([packet.proto, packet.srcPort, packet.dstPort], [1, 0, 0]);
});

test("shorter than a header", () => {
  const short = ipv4Packet({ proto: 1, payload: Uint8Array.of(8, 0, 0) });
  assert.deepEqual([oddities(short, RAW), decoded(short, RAW).icmpType], [["icmp-short-header"], 8]);
  assert.equal(decoded(ipv4Packet({ proto: 1, payload: Uint8Array.of(8) }), RAW).icmpType, -1);
});

test("neighbour discovery from beyond the link is named", () => {
  for (const type of Object.values(ICMP6_TYPE)) {
    const payload = bytesOf([type, 0, 0, 0], new Uint8Array(20));
    assert.deepEqual(oddities(ipv6Packet({ next: 58, hopLimit: 254, payload }), RAW), ["ndp-off-link"]);
    assert.deepEqual(oddities(ipv6Packet({ next: 58, hopLimit: 255, payload }), RAW), []);
  }
  assert.equal(isNeighbourDiscovery(128), false);
});

test("IGMP has eight bytes", () => {
  assert.deepEqual(oddities(ipv4Packet({ proto: 2, payload: new Uint8Array(7) }), RAW), [
    "igmp-short-header",
  ]);
  assert.deepEqual(oddities(ipv4Packet({ proto: 2, payload: new Uint8Array(8) }), RAW), []);
});
