import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { FRAGMENT, NETWORK } from "./decoded-packet.ts";
import { decoded, oddities } from "./test-decoding.ts";
import {
  bytesOf,
  ethernetFrame,
  type Ipv4Parts,
  ipv4Packet,
  tcpSegment,
  udpDatagram,
} from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };
const UDP = udpDatagram({ data: "hello" });

function odd(parts: Partial<Ipv4Parts>): string[] {
  return oddities(ipv4Packet({ proto: 17, payload: UDP, ...parts }), RAW);
}

test("what was put together is taken apart", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const host = fc.tuple(fc.integer({ min: 1, max: 223 }), byte, byte, byte);
  const optionWords = fc.integer({ min: 0, max: 10 });
  fc.assert(
    fc.property(host, host, optionWords, fc.integer({ min: 0, max: 40 }), (src, dst, words, padding) => {
      const whole = ipv4Packet({
        proto: 17,
        payload: UDP,
        src,
        dst,
        options: Array<number>(words * 4).fill(1),
      });
      const packet = decoded(bytesOf(whole, new Uint8Array(padding)), RAW);
      assert.deepEqual([packet.network, packet.proto], [NETWORK.ipv4, 17]);
      assert.deepEqual([...whole.slice(packet.srcOffset, packet.srcOffset + 4)], src);
      assert.deepEqual([...whole.slice(packet.dstOffset, packet.dstOffset + 4)], dst);
      assert.deepEqual([packet.transportOffset, packet.transportEnd], [20 + words * 4, whole.length]);
      assert.deepEqual([packet.srcPort, packet.dstPort, packet.payloadEnd], [40_000, 53, whole.length]);
    }),
  );
});

test("lengths that cannot be", () => {
  assert.deepEqual(odd({ totalLength: 1000 }), ["ipv4-bad-total-length"]);
  const short = ipv4Packet({ proto: 17, payload: UDP, totalLength: 19 });
  assert.deepEqual(oddities(short, RAW), ["ipv4-bad-total-length"]);
  assert.equal(
    decoded(short, RAW).srcPort,
    0,
    "nothing is read from behind a header that is longer than its packet",
  );
  const bent = ipv4Packet({ proto: 17, payload: UDP });
  bent[0] = 0x44;
  assert.deepEqual(oddities(bent, RAW), ["ipv4-bad-header-length"]);
  bent[0] = 0x55;
  assert.deepEqual(oddities(ethernetFrame(0x0800, bent)), ["ipv4-bad-version"]);
  assert.deepEqual(oddities(bent.slice(0, 19), RAW), ["ipv4-short-header"]);
});

test("total length 0 is segmentation offload: the frame's end counts", () => {
  const packet = decoded(ipv4Packet({ proto: 6, payload: tcpSegment({ data: "x" }), totalLength: 0 }), RAW);
  assert.deepEqual([packet.anomalies, packet.payloadEnd - packet.payloadStart], [0, 1]);
});

test("a wrong header checksum is odd, one left to the card is not", () => {
  assert.deepEqual(odd({ checksum: 0x1234 }), ["ipv4-bad-checksum"]);
  assert.deepEqual(odd({ checksum: 0 }), []);
  fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (id) => assert.deepEqual(odd({ id }), [])));
});

test("fragments: the first has ports, later ones only their place", () => {
  const first = decoded(ipv4Packet({ proto: 17, payload: UDP, fragment: 0x2000, id: 77 }), RAW);
  assert.deepEqual([first.fragment, first.fragmentId, first.dstPort], [FRAGMENT.first, 77, 53]);
  assert.deepEqual([first.fragmentStart, first.fragmentEnd], [0, UDP.length]);
  const later = decoded(ipv4Packet({ proto: 17, payload: UDP, fragment: 185, id: 77 }), RAW);
  assert.deepEqual([later.fragment, later.dstPort, later.fragmentStart], [FRAGMENT.later, 0, 1480]);
  assert.equal(later.payloadStart, later.payloadEnd);
});

test("tiny and overlong fragments", () => {
  const cut = tcpSegment({}).slice(0, 8);
  assert.deepEqual(odd({ proto: 6, payload: cut, fragment: 0x2000 }), ["fragment-tiny"]);
  assert.deepEqual(odd({ proto: 6, payload: cut, fragment: 1 }), ["fragment-tiny"]);
  assert.deepEqual(odd({ payload: cut.slice(0, 7), fragment: 0x2000 }), ["fragment-tiny"]);
  assert.deepEqual(odd({ fragment: 0x1fff }), ["fragment-overlong"]);
});

test("addresses that nobody sends from, or to oneself", () => {
  assert.deepEqual(odd({ src: [224, 0, 0, 1] }), ["group-source-address"]);
  assert.deepEqual(odd({ src: [255, 255, 255, 255] }), ["group-source-address"]);
  assert.deepEqual(odd({ src: [10, 0, 0, 1], dst: [10, 0, 0, 1] }), ["same-source-and-destination"]);
  assert.deepEqual(odd({ src: [127, 0, 0, 1], dst: [127, 0, 0, 1] }), []);
});

test("an original length that the header contradicts is doubtful, a snaplen is not", () => {
  const whole = ipv4Packet({ proto: 17, payload: udpDatagram({ data: new Uint8Array(1000) }) });
  const cut = whole.slice(0, 60);
  assert.deepEqual(oddities(cut, { ...RAW, originalLength: whole.length }), []);
  assert.deepEqual(oddities(cut, { ...RAW, originalLength: 60_000 }), ["original-length-doubtful"]);
  const claimed = { linkType: 147, originalLength: 1_000_000 };
  assert.deepEqual(oddities(new Uint8Array(9), claimed), ["unknown-link-type", "original-length-doubtful"]);
  assert.deepEqual(
    oddities(whole, { ...RAW, originalLength: 20 }).includes("original-length-below-captured"),
    true,
  );
});
