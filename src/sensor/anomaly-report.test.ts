import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketBatch } from "../base/packet-batch.ts";
import { anomalySampleSchema } from "../model/anomaly-sample.ts";
import { readCapture } from "../pcap/reading.ts";
import { newAnomalySamples } from "./anomaly-report.ts";
import { AnomalySamples } from "./packet/anomaly-samples.ts";
import { decodePacket } from "./packet/decode.ts";
import { DecodedPacket } from "./packet/decoded-packet.ts";
import { GOLDEN_PACKETS } from "./packet/goldens.ts";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";

function sampled(frame: Uint8Array, linkType = 1) {
  const samples = new AnomalySamples();
  const batch = new PacketBatch(frame);
  batch.interfaces.push({ name: "eth0", linkType });
  batch.capturedLength[0] = batch.originalLength[0] = frame.length;
  batch.seconds[0] = 1_700_000_000;
  batch.nanos[0] = 123_456_789;
  const packet = new DecodedPacket();
  decodePacket(frame, 0, frame.length, frame.length, linkType, packet);
  samples.see(packet, batch, 0);
  return newAnomalySamples(samples);
}

/** Its checksum is wrong, and its payload longer than what is kept. */
const ODD = ethernetFrame(
  0x0800,
  ipv4Packet({ proto: 17, checksum: 0x1234, payload: udpDatagram({ data: "x".repeat(900) }) }),
);

test("a sample says who sent it to whom and where each header begins", () => {
  const [sample] = sampled(ODD);
  assert.deepEqual(anomalySampleSchema.parse(sample), sample);
  assert.equal(sample?.name, "ipv4-bad-checksum");
  assert.deepEqual(sample?.src, { mac: "02:00:00:00:00:0a", ip: "192.168.58.21" });
  assert.deepEqual(sample?.dst, { mac: "02:00:00:00:00:0b", ip: "203.0.113.9" });
  assert.deepEqual(sample?.layers, [
    { layer: "link", offset: 0 },
    { layer: "ipv4", offset: 14 },
    { layer: "udp", offset: 34 },
    { layer: "data", offset: 42 },
  ]);
  assert.equal(sample?.hex, Buffer.from(ODD.subarray(0, 512)).toString("hex"));
});

test("the file has the packet, its time, its length on the wire, and a comment that names the anomaly", () => {
  const [sample] = sampled(ODD);
  const file = Buffer.from(sample?.pcapng ?? "", "base64");
  const { packets, fault } = readCapture(file);
  assert.equal(fault, undefined);
  assert.equal(packets.length, 1);
  assert.deepEqual(
    [packets[0]?.seconds, packets[0]?.nanos, packets[0]?.original],
    [1_700_000_000, 123_456_789, ODD.length],
  );
  assert.equal(packets[0]?.frame, Buffer.from(ODD.subarray(0, 512)).toString("latin1"));
  assert.ok(file.includes(`anomaly: ipv4-bad-checksum; first 512 of ${ODD.length} bytes`));
});

test("whatever golden packet is cut anywhere: a sample that fits the contract", () => {
  for (const { bytes, linkType } of GOLDEN_PACKETS) {
    for (let length = 0; length <= bytes.length; length++) {
      for (const sample of sampled(bytes.slice(0, length), linkType)) {
        anomalySampleSchema.parse(sample);
        assert.ok(sample.layers.every(({ offset }) => offset < length));
      }
    }
  }
});

test("a frame of a link type that nobody knows is bytes, and a file that is read as such", () => {
  const [sample] = sampled(Uint8Array.of(1, 2, 3), 227);
  assert.equal(sample?.name, "unknown-link-type-227");
  assert.deepEqual([sample?.src, sample?.dst, sample?.hex], [{}, {}, "010203"]);
  assert.deepEqual(sample?.layers, [{ layer: "link", offset: 0 }]);
});
