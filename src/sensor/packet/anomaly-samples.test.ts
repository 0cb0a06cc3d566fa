import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketBatch } from "../../base/packet-batch.ts";
import { anomalyBit, moreAnomalyBit } from "./anomaly.ts";
import { AnomalySamples, SAMPLE_BYTES } from "./anomaly-samples.ts";
import { DecodedPacket } from "./decoded-packet.ts";

/** Packet `i` is of `lengths[i]` bytes `i + 1`, one second after the other. */
function batchOf(lengths: readonly number[], linkType = 1): PacketBatch {
  const batch = new PacketBatch(new Uint8Array(lengths.reduce((sum, length) => sum + length, 0)));
  batch.interfaces.push({ name: "eth0", linkType });
  let at = 0;
  for (const [i, length] of lengths.entries()) {
    batch.bytes.fill(i + 1, at, at + length);
    batch.offset[i] = at;
    batch.capturedLength[i] = length;
    batch.originalLength[i] = length + 1000;
    batch.seconds[i] = 1_700_000_000 + i;
    batch.nanos[i] = i;
    at += length;
  }
  batch.count = lengths.length;
  return batch;
}

function odd(anomalies: number, moreAnomalies = 0): DecodedPacket {
  const packet = new DecodedPacket();
  packet.anomalies = anomalies;
  packet.moreAnomalies = moreAnomalies;
  return packet;
}

test("each anomaly of a packet gets its bytes, cut at the bound, with what was told about it", () => {
  const samples = new AnomalySamples();
  const batch = batchOf([SAMPLE_BYTES + 200]);
  samples.see(odd(anomalyBit("udp-bad-length"), moreAnomalyBit("fragment-tiny")), batch, 0);
  const news = samples.takeNews();
  assert.deepEqual(
    news.map((one) => one.name),
    ["udp-bad-length", "fragment-tiny"],
  );
  const [sample] = news;
  assert.deepEqual(sample?.bytes, new Uint8Array(SAMPLE_BYTES).fill(1));
  assert.deepEqual(
    [sample?.capturedLength, sample?.originalLength, sample?.seconds, sample?.info?.name],
    [SAMPLE_BYTES + 200, SAMPLE_BYTES + 1200, 1_700_000_000, "eth0"],
  );
});

test("the newest second's first packet is kept, told once, and again when asked to", () => {
  const samples = new AnomalySamples();
  const batch = batchOf([4, 5, 6]);
  const packet = odd(anomalyBit("short-arp"));
  batch.seconds[1] = batch.seconds[0] as number;
  samples.see(packet, batch, 0);
  samples.see(packet, batch, 1);
  assert.deepEqual(
    samples.takeNews().map((one) => one.bytes),
    [new Uint8Array(4).fill(1)],
  );
  samples.see(packet, batch, 1);
  assert.deepEqual(samples.takeNews(), []);
  samples.see(packet, batch, 2);
  assert.deepEqual(
    samples.takeNews().map((one) => one.bytes),
    [new Uint8Array(6).fill(3)],
  );
  samples.retell();
  assert.equal(samples.takeNews().length, 1);
  assert.equal(samples.takeNews().length, 0);
});

test("what was taken is a copy, and a shorter packet leaves nothing of a longer one", () => {
  const samples = new AnomalySamples();
  const batch = batchOf([9, 2]);
  const packet = odd(anomalyBit("short-arp"));
  samples.see(packet, batch, 0);
  const [before] = samples.takeNews();
  samples.see(packet, batch, 1);
  assert.deepEqual(before?.bytes, new Uint8Array(9).fill(1));
  assert.deepEqual(samples.takeNews()[0]?.bytes, Uint8Array.of(2, 2));
});

test("of a packet whose privacy keeps less, less is a sample, or nothing", () => {
  const samples = new AnomalySamples();
  const batch = batchOf([60, 60, 60]);
  const packet = odd(anomalyBit("udp-bad-length"));
  samples.see(packet, batch, 0, 42);
  const [short] = samples.takeNews();
  assert.deepEqual([short?.bytes.length, short?.capturedLength], [42, 60]);
  samples.see(packet, batch, 1, 0);
  assert.deepEqual(samples.takeNews(), []);
  samples.see(packet, batch, 2, Number.POSITIVE_INFINITY);
  assert.equal(samples.takeNews()[0]?.bytes.length, 60);
});

test("link types that are not decoded have a sample each, as many as have a count of their own", () => {
  const samples = new AnomalySamples();
  const packet = odd(anomalyBit("unknown-link-type"));
  for (const linkType of [147, 227, -1, 147]) samples.see(packet, batchOf([1], linkType), 0);
  const names = samples.takeNews().map((one) => one.name);
  assert.deepEqual(names.sort(), ["unknown-link-type", "unknown-link-type-147", "unknown-link-type-227"]);
  for (let linkType = 1000; linkType < 1100; linkType++) samples.see(packet, batchOf([1], linkType), 0);
  samples.retell();
  assert.equal(samples.takeNews().length, 33);
});
