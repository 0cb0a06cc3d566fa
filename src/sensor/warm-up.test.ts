/** Warming up runs frames through the packet path and leaves nothing behind. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { pcapFile, samplePackets } from "../pcap/sample-captures.ts";
import { warmUp } from "./warm-up.ts";

const OFFSET = 4096;

function memory() {
  const bytes = new Uint8Array(16 * 1024 * 1024);
  return { bytes, offset: OFFSET, interfaces: [{ name: "eth0", linkType: LINK_TYPE.ethernet }] };
}

test("every frame of the file goes through, and the memory is as it was", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-warm-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "frames.pcap");
  const frames = samplePackets(50);
  writeFileSync(path, pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, frames));
  for (const withTimeline of [true, false]) {
    const room = memory();
    const packets = warmUp({ ...room, withTimeline }, path);
    assert.ok(packets >= frames.length && packets % frames.length === 0, `${packets} packets`);
    assert.ok(room.bytes.every((byte) => byte === 0));
  }
});

test("without frames there is nothing to do", () => {
  assert.equal(warmUp({ ...memory(), withTimeline: true }, "/nowhere/frames.pcapng"), 0);
});
