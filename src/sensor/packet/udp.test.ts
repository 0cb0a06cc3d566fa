import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINK_TYPE } from "../../base/link-type.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ipv4Packet, type UdpParts, udpDatagram } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };

function over(parts: UdpParts, proto = 17): Uint8Array {
  return ipv4Packet({ proto, payload: udpDatagram(parts) });
}

test("ports and payload come back", () => {
  const port = fc.integer({ min: 0, max: 65_535 });
  fc.assert(
    fc.property(port, port, fc.uint8Array({ maxLength: 60 }), (srcPort, dstPort, data) => {
      const bytes = over({ srcPort, dstPort, data });
      const packet = decoded(bytes, RAW);
      assert.deepEqual([packet.srcPort, packet.dstPort, packet.anomalies], [srcPort, dstPort, 0]);
      assert.deepEqual(bytes.slice(packet.payloadStart, packet.payloadEnd), data);
    }),
  );
});

test("its length bounds the payload within the IP packet", () => {
  const packet = decoded(over({ data: "four and more", length: 12 }), RAW);
  assert.deepEqual([packet.payloadEnd - packet.payloadStart, packet.anomalies], [4, 0]);
});

test("lengths that cannot be, and half a header", () => {
  assert.deepEqual(oddities(over({ length: 7 }), RAW), ["udp-bad-length"]);
  assert.deepEqual(oddities(over({ data: "x", length: 10 }), RAW), ["udp-bad-length"]);
  const half = ipv4Packet({ proto: 17, payload: udpDatagram({}).slice(0, 5) });
  assert.deepEqual([oddities(half, RAW), decoded(half, RAW).dstPort], [["udp-short-header"], 53]);
});

test("length 0 is offload's, UDP-Lite's length is its checksum's reach", () => {
  assert.deepEqual(oddities(over({ data: "all", length: 0 }), RAW), []);
  const lite = decoded(over({ data: "all of it", length: 8 }, 136), RAW);
  assert.deepEqual([lite.srcPort, lite.payloadEnd - lite.payloadStart, lite.anomalies], [40_000, 9, 0]);
});

test("SCTP and DCCP have ports, and half of them none", () => {
  for (const proto of [132, 33]) {
    const ports = bytesOf([11, 88, 11, 89]);
    const packet = decoded(ipv4Packet({ proto, payload: ports }), RAW);
    assert.deepEqual([packet.srcPort, packet.dstPort], [2904, 2905]);
    assert.equal(decoded(ipv4Packet({ proto, payload: ports.slice(0, 3) }), RAW).srcPort, 0);
  }
});
