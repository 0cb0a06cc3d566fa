import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { SCTP_CHUNK, sctpPayloadProtocol } from "./sctp.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, be32, bytesOf, ipv4Packet, sctpPacket } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };
const COOKIE_ACK = bytesOf([11, 0, 0, 4]);

function over(...chunks: Uint8Array[]): Uint8Array {
  return ipv4Packet({ proto: 132, payload: sctpPacket(...chunks) });
}

/** Padded as a sender does. */
function data(protocol: number, text: string): Uint8Array {
  const length = 16 + text.length;
  const padding = new Array<number>((4 - (length % 4)) % 4).fill(0);
  return bytesOf([0, 3], be16(length), be32(1), be32(0), be32(protocol), text, padding);
}

test("ports, all chunks of the packet, the user's bytes and what they are", () => {
  const bytes = over(COOKIE_ACK, data(3, "m3ua!"), data(46, "behind it"));
  const packet = decoded(bytes, RAW);
  assert.deepEqual([packet.srcPort, packet.dstPort], [2905, 2906]);
  assert.equal(packet.sctpChunks, SCTP_CHUNK.cookieAck | SCTP_CHUNK.data);
  assert.equal(Buffer.from(bytes.subarray(packet.payloadStart, packet.payloadEnd)).toString(), "m3ua!");
  assert.equal(sctpPayloadProtocol(bytes, packet), 3);
  assert.equal(packet.moreAnomalies, 0);
});

test("any payload comes back, with and without padding", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" }), (text) => {
      const bytes = over(data(60, text), COOKIE_ACK);
      const packet = decoded(bytes, RAW);
      assert.equal(Buffer.from(bytes.subarray(packet.payloadStart, packet.payloadEnd)).toString(), text);
      assert.equal(packet.sctpChunks, SCTP_CHUNK.data | SCTP_CHUNK.cookieAck);
    }),
  );
});

test("interleaved data (RFC 8260) is data, with its protocol where its first piece has it", () => {
  const bytes = over(bytesOf([64, 2], be16(24), be32(1), be16(0), be16(0), be32(0), be32(27), "x2ap"));
  const packet = decoded(bytes, RAW);
  assert.equal(packet.sctpChunks, SCTP_CHUNK.data);
  assert.equal(sctpPayloadProtocol(bytes, packet), 27);
});

test("half a header, and chunks of impossible lengths", () => {
  const half = ipv4Packet({ proto: 132, payload: sctpPacket().slice(0, 8) });
  assert.deepEqual(oddities(half, RAW), ["sctp-short-header"]);
  assert.equal(decoded(half, RAW).dstPort, 2906);
  assert.deepEqual(oddities(over(bytesOf([1, 0, 0, 3])), RAW), ["sctp-bad-chunk-length"]);
  assert.deepEqual(oddities(over(bytesOf([6, 0, 0, 200])), RAW), ["sctp-bad-chunk-length"]);
  assert.deepEqual(oddities(over(COOKIE_ACK, bytesOf([0, 0, 0, 0])), RAW), ["sctp-bad-chunk-length"]);
});

test("a chunk that the snaplen cut is none, and is believed as far as it goes", () => {
  const whole = over(data(18, "a long message of the mobile network"));
  const cut = whole.slice(0, whole.length - 12);
  const packet = decoded(cut, { ...RAW, originalLength: whole.length });
  assert.equal(packet.moreAnomalies, 0);
  assert.equal(packet.payloadEnd, cut.length);
});

test("nothing but tiny chunks ends somewhere", () => {
  const packet = decoded(over(...Array.from({ length: 300 }, () => bytesOf([3, 0, 0, 4]))), RAW);
  assert.deepEqual([packet.sctpChunks, packet.moreAnomalies], [SCTP_CHUNK.sack, 0]);
});
