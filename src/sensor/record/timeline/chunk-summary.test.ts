/** A summary never denies what a chunk holds, seldom claims what it does not, and survives its file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowKey, FrameSelect } from "../../../model/frame-select.ts";
import { type Match, NO_MATCH } from "../../../model/sniffer-rule.ts";
import { ChunkIndex, KEY, KEY_BIT } from "./chunk-index.ts";
import { ChunkSummary } from "./chunk-summary.ts";
import { SummaryQuestion } from "./summary-question.ts";

const KEYS = 3000;

/** Key n: 10.0.0.x with port n asks 198.51.y.z, each from a MAC of its own. */
function indexOf(keys: number): ChunkIndex {
  const index = ChunkIndex.forChunk(64 * 1024 * 1024);
  for (let n = 0; n < keys; n++) {
    const key = Buffer.from(
      index.memory as ArrayBuffer,
      index.keyBytes.byteOffset + n * KEY.bytes,
      KEY.bytes,
    );
    key.set([2, 0, 0, 0, n >> 8, n & 255], KEY.srcMac);
    key.set([10, 0, n >> 8, n & 255], KEY.src);
    key.set([198, 51, n >> 8, n & 255], KEY.dst);
    key.writeUInt16BE(n, KEY.srcPort);
    key.writeUInt16BE(443, KEY.dstPort);
    key[KEY.proto] = 6;
    key[KEY.addressLength] = 4;
    key[KEY.bits] = KEY_BIT.hasSrcMac;
  }
  return index;
}

function flow(n: number): FlowKey {
  return {
    proto: 6,
    addresses: [`198.51.${n >> 8}.${n & 255}`, `10.0.${n >> 8}.${n & 255}`],
    ports: [443, n],
    vlan: [],
  };
}

const asks = (select: Partial<FrameSelect>): SummaryQuestion =>
  new SummaryQuestion({ matches: [], ...select });
const match = (parts: Partial<Match>): Partial<FrameSelect> => ({ matches: [{ ...NO_MATCH, ...parts }] });

test("what is there is never denied, what is not is seldom claimed, also after a file", () => {
  const made = ChunkSummary.of(indexOf(KEYS), KEYS);
  assert.equal(made.bytes.length % 8, 0);
  for (const summary of [made, ChunkSummary.ofBytes(made.bytes)]) {
    let claimed = 0;
    for (let n = 0; n < KEYS; n++) {
      const address = `10.0.${n >> 8}.${n & 255}`;
      for (const select of [
        { flows: [flow(n)] },
        match({ cidrs: [`${address}/32`] }),
        match({ ports: [`tcp/${n}`] }),
        match({ macs: [`02:00:00:00:${hex(n >> 8)}:${hex(n & 255)}`], cidrs: ["192.0.2.1/32"] }),
      ])
        assert.ok(asks(select).mayBeIn(summary), JSON.stringify(select));
      if (asks(match({ cidrs: [address.replace("10.0", "172.16")] })).mayBeIn(summary)) claimed++;
      if (asks({ flows: [flow(KEYS + n)] }).mayBeIn(summary)) claimed++;
    }
    assert.ok(claimed < 3, `${claimed} of ${2 * KEYS} are not there`);
  }
});

test("where it cannot tell, everything may be there", () => {
  const summary = ChunkSummary.of(indexOf(10), 10);
  const absent = { ...NO_MATCH, cidrs: ["192.0.2.1/32"] };
  assert.equal(asks({ matches: [absent] }).mayBeIn(summary), false);
  for (const select of [
    {},
    match({ all: true }),
    match({ cidrs: ["192.0.2.0/24"] }),
    match({ domains: ["example.com"], cidrs: ["192.0.2.1/32"] }),
    match({ countries: ["FR"] }),
    match({ filters: ["tcp"] }),
  ])
    assert.ok(asks(select).mayBeIn(summary), JSON.stringify(select));
  const named = { ...flow(99), naming: { clients: ["10.0.0.3"], fromMs: 0, toMs: 1 } };
  const answers = { matches: [absent], flows: [named] };
  assert.equal(asks(answers).mayBeIn(summary), false);
  const index = indexOf(10);
  index.keyBytes.set([0, 53], KEY.bytes * 3 + KEY.srcPort);
  assert.ok(asks(answers).mayBeIn(ChunkSummary.of(index, 10)), "an answer to the flow's client");
  const both = [absent, { ...NO_MATCH, ports: ["443"] }];
  assert.equal(asks({ matches: both }).mayBeIn(summary), false, "all of the matches must be there");
  assert.ok(asks({ matches: [absent] }).mayBeIn(undefined), "a chunk without a summary");
  const flood = ChunkSummary.of(indexOf(20_000), 20_000);
  assert.equal(flood.bytes.length, 0, "too many to be remembered");
  assert.ok(asks({ matches: [absent] }).mayBeIn(flood));
});

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
