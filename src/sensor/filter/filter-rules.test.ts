import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import { BPF } from "./bpf-code.ts";
import { CaptureFilter } from "./capture-filter.ts";
import { FilterRules } from "./filter-rules.ts";
import { RuleSets } from "./rule-sets.ts";
import { op } from "./test-programs.ts";

/** Accepts frames whose first byte is this one. */
function firstByte(value: number): CaptureFilter {
  const program = [
    op(BPF.loadByte, 0),
    op(BPF.ifEqualK, value, 0, 1),
    op(BPF.returnK, 1),
    op(BPF.returnK, 0),
  ];
  return new CaptureFilter(program, LINK_TYPE.raw);
}

/** One byte a packet, each on the interface of its index. */
function batchOf(...packets: readonly [value: number, interfaceId: number][]): PacketBatch {
  const batch = new PacketBatch(Uint8Array.from(packets, ([value]) => value));
  batch.interfaces.push({ name: "a", linkType: LINK_TYPE.raw }, { name: "b", linkType: LINK_TYPE.ipv4 });
  packets.forEach(([, interfaceId], i) => {
    batch.offset[i] = i;
    batch.capturedLength[i] = 1;
    batch.originalLength[i] = 1;
    batch.interfaceId[i] = interfaceId;
  });
  batch.count = packets.length;
  return batch;
}

const on =
  (linkType: number, ...filters: readonly CaptureFilter[]) =>
  (asked: number) =>
    asked === linkType ? filters : [];

test("a bit for each rule that wants the packet, by the link type of its interface", () => {
  const rules = new FilterRules(16);
  assert.equal(rules.empty, true);
  rules.replace([
    { handle: 7, filtersFor: on(LINK_TYPE.raw, firstByte(1)) },
    { handle: 3, filtersFor: on(LINK_TYPE.ipv4, firstByte(1)) },
    { handle: 9, filtersFor: on(LINK_TYPE.raw, firstByte(2), firstByte(1)) },
  ]);
  assert.equal(rules.empty, false);
  const batch = batchOf([1, 0], [2, 0], [1, 1], [2, 1], [1, 0]);
  const bits = Array.from({ length: batch.count }, (_, i) => rules.accepted(batch, i));
  assert.deepEqual(bits, [0b101, 0b100, 0b010, 0, 0b101]);
  const sets = new RuleSets();
  sets.begin();
  sets.take([4, 9]);
  assert.deepEqual([...sets.handlesOf(rules.joined(0b101, sets.end(), sets))], [4, 7, 9]);
  assert.deepEqual([...sets.handlesOf(rules.joined(0b010, 0, sets))], [3]);
  assert.equal(rules.handleOf(0b110), 3);
  rules.replace([]);
  assert.equal(rules.empty, true);
  assert.equal(rules.accepted(batch, 0), 0);
});

test("the 32nd rule has a bit too", () => {
  const rules = new FilterRules(16);
  rules.replace(
    Array.from({ length: 32 }, (_, i) => ({
      handle: i,
      filtersFor: on(LINK_TYPE.raw, firstByte(i === 31 ? 1 : 2)),
    })),
  );
  assert.equal(rules.accepted(batchOf([1, 0]), 0) >>> 0, 0x8000_0000);
});

test("each rule hears of a flow once, also of the next one in its slot", () => {
  const rules = new FilterRules(16);
  rules.replace([{ handle: 1, filtersFor: on(LINK_TYPE.raw, firstByte(1)) }]);
  assert.equal(rules.newTo(5, 100, 0b01), 0b01);
  assert.equal(rules.newTo(5, 100, 0b11), 0b10);
  assert.equal(rules.newTo(5, 100, 0b11), 0);
  assert.equal(rules.newTo(5, 101, 0b01), 0b01);
  rules.replace([{ handle: 2, filtersFor: on(LINK_TYPE.raw, firstByte(1)) }]);
  assert.equal(rules.newTo(5, 101, 0b01), 0b01);
});
