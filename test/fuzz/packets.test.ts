import assert from "node:assert/strict";
import { test } from "node:test";
import { DecodedPacket } from "../../src/sensor/packet/decoded-packet.ts";
import { fuzzPackets, type PacketFinding } from "./packets.ts";
import { firstDifference, RECORD_FIELDS, recordWords } from "./record-words.ts";

test("spoiled packets: a short run finds nothing", () => {
  const findings: PacketFinding[] = [];
  fuzzPackets({ count: 200_000, seed: 20, captures: false, onFinding: (finding) => findings.push(finding) });
  assert.deepEqual(findings, []);
});

test("every field of the record is compared", () => {
  const packet = new DecodedPacket();
  const names = (Object.keys(packet) as (keyof DecodedPacket)[]).filter((name) => name !== "start");
  const [before, after] = [new Float64Array(RECORD_FIELDS), new Float64Array(RECORD_FIELDS)];
  recordWords(packet, before);
  for (const name of names) {
    const changed = Object.assign(new DecodedPacket(), { [name]: 77 });
    recordWords(changed, after);
    assert.notEqual(firstDifference(before, after), -1, name);
  }
});
