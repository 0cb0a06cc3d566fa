import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { decodePacket } from "../packet/decode.ts";
import { DecodedPacket, IP_PROTO } from "../packet/decoded-packet.ts";
import { bytesOf, ipv4Packet, ipv6Packet, tcpSegment, udpDatagram } from "../packet/test-frames.ts";
import { LengthSums } from "./length-sums.ts";

const TEN = "0123456789";

/** IP and payload bytes of one raw packet, of which only `captured` bytes are there, in a frame of `wire` bytes. */
function lengthsOf(bytes: Uint8Array, captured = bytes.length, wire = bytes.length): [number, number] {
  const packet = new DecodedPacket();
  const sums = new LengthSums(8);
  sums.begin(3);
  decodePacket(bytes, 0, captured, wire, LINK_TYPE.raw, packet);
  sums.add(3, 1, bytes.subarray(0, captured), packet);
  assert.deepEqual([sums.ipBytesOf(3, 0), sums.payloadBytesOf(3, 0)], [0, 0]);
  return [sums.ipBytesOf(3, 1), sums.payloadBytesOf(3, 1)];
}

test("payload is what follows the transport header, options counted to the header", () => {
  const tcp = tcpSegment({ data: TEN, options: [1, 1, 1, 1] });
  assert.deepEqual(lengthsOf(ipv4Packet({ proto: IP_PROTO.tcp, payload: tcp })), [54, 10]);
  assert.deepEqual(lengthsOf(ipv6Packet({ next: IP_PROTO.tcp, payload: tcp })), [74, 10]);
  const udp = udpDatagram({ data: TEN });
  assert.deepEqual(lengthsOf(ipv4Packet({ proto: IP_PROTO.udp, payload: udp })), [38, 10]);
  const ping = bytesOf([8, 0, 0, 0, 0, 1, 0, 1], TEN);
  assert.deepEqual(lengthsOf(ipv4Packet({ proto: IP_PROTO.icmp, payload: ping })), [38, 10]);
  const fragment = { proto: IP_PROTO.udp, payload: udp, fragment: 3 };
  assert.deepEqual(lengthsOf(ipv4Packet(fragment)), [38, 18]);
});

test("neither a short snaplen nor padding changes them", () => {
  const packet = ipv4Packet({ proto: IP_PROTO.tcp, payload: tcpSegment({ data: TEN }) });
  for (let captured = 40; captured < packet.length; captured++)
    assert.deepEqual(lengthsOf(packet, captured), [50, 10], `${captured} captured`);
  const padded = bytesOf(packet, new Uint8Array(14));
  assert.deepEqual(lengthsOf(padded), [50, 10]);
});

test("an IP length of 0 is the frame's, an impossible TCP header no negative payload", () => {
  const offloaded = { proto: IP_PROTO.tcp, payload: tcpSegment({ data: TEN }), totalLength: 0 };
  assert.deepEqual(lengthsOf(ipv4Packet(offloaded)), [50, 10]);
  const impossible = tcpSegment({ dataOffset: 15 });
  assert.deepEqual(lengthsOf(ipv4Packet({ proto: IP_PROTO.tcp, payload: impossible })), [40, 0]);
});

test("what another flow takes over is taken off and added there", () => {
  const sums = new LengthSums(8);
  sums.shift(1, 0, 100, 80);
  sums.shift(1, 0, -40, -30);
  sums.shift(2, 1, 40, 30);
  assert.deepEqual([sums.ipBytesOf(1, 0), sums.payloadBytesOf(1, 0)], [60, 50]);
  assert.deepEqual([sums.ipBytesOf(2, 1), sums.payloadBytesOf(2, 1)], [40, 30]);
});
