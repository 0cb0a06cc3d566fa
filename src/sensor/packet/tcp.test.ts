import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { TCP_FLAG } from "./decoded-packet.ts";
import { SYN_OPTIONS } from "./goldens.ts";
import { TCP_OPTION } from "./tcp-options.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { ipv4Packet, type TcpParts, tcpSegment } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };

function over(parts: TcpParts): Uint8Array {
  return ipv4Packet({ proto: 6, payload: tcpSegment(parts) });
}

test("ports, flags and payload come back", () => {
  const port = fc.integer({ min: 0, max: 65_535 });
  const words = fc.integer({ min: 0, max: 10 });
  fc.assert(
    fc.property(port, port, words, fc.uint8Array({ maxLength: 60 }), (srcPort, dstPort, padding, data) => {
      const bytes = over({
        srcPort,
        dstPort,
        flags: 0x10,
        options: Array<number>(padding * 4).fill(1),
        data,
      });
      const packet = decoded(bytes, RAW);
      assert.deepEqual([packet.srcPort, packet.dstPort, packet.tcpFlags], [srcPort, dstPort, TCP_FLAG.ack]);
      assert.deepEqual(bytes.slice(packet.payloadStart, packet.payloadEnd), data);
      assert.equal(packet.anomalies, 0);
    }),
  );
});

test("a header longer than its packet, one shorter than a header can be, and half a header", () => {
  assert.deepEqual(oddities(over({ dataOffset: 15 }), RAW), ["tcp-bad-data-offset"]);
  assert.deepEqual(oddities(over({ dataOffset: 4 }), RAW), ["tcp-bad-data-offset"]);
  const half = ipv4Packet({ proto: 6, payload: tcpSegment({}).slice(0, 12) });
  assert.deepEqual(oddities(half, RAW), ["tcp-short-header"]);
  assert.equal(decoded(half, RAW).dstPort, 443);
});

test("a SYN's options", () => {
  const packet = decoded(over({ flags: TCP_FLAG.syn, options: SYN_OPTIONS }), RAW);
  assert.deepEqual([packet.tcpMss, packet.tcpWindowScale, packet.anomalies], [1460, 7, 0]);
  const { mss, sackPermitted, timestamps, windowScale } = TCP_OPTION;
  assert.equal(packet.tcpOptions, mss | sackPermitted | timestamps | windowScale);
  const usual = decoded(over({ options: [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] }), RAW);
  assert.deepEqual(usual.tcpOptions, timestamps);
});

test("options that cannot be: no length, a length of one, beyond the header, of the wrong size", () => {
  for (const options of [
    [1, 1, 1, 2],
    [254, 1, 0, 0],
    [254, 0, 0, 0],
    [254, 5, 0, 0],
    [2, 3, 5, 0],
    [3, 4, 7, 0],
    [5, 8, 0, 0, 0, 0, 0, 0],
  ])
    assert.deepEqual(oddities(over({ options }), RAW), ["tcp-bad-options"], options.join());
  assert.deepEqual(oddities(over({ options: [0, 2, 9, 9] }), RAW), [], "nothing counts behind the end");
});

test("flags that no stack sends", () => {
  assert.deepEqual(oddities(over({ flags: 0 }), RAW), ["tcp-no-flags"]);
  assert.deepEqual(oddities(over({ flags: 0x29 }), RAW), ["tcp-xmas-flags"]);
  assert.deepEqual(oddities(over({ flags: 3 }), RAW), ["tcp-syn-with-fin-or-rst"]);
  assert.deepEqual(oddities(over({ flags: 6 }), RAW), ["tcp-syn-with-fin-or-rst"]);
});

test("data in a SYN is odd but for Fast Open", () => {
  assert.deepEqual(oddities(over({ flags: 2, data: "x" }), RAW), ["tcp-syn-with-data"]);
  assert.deepEqual(oddities(over({ flags: 2, data: "x", options: [34, 2, 1, 1] }), RAW), []);
});
