/** A watched folder: each capture once, over restarts and in the middle of one too. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { FolderDoor } from "../../src/connect/folder.ts";
import { pcapOf } from "../../src/sensor/capture/test-source.ts";
import { temporaryFolder, until } from "../e2e/running-tapdeck.ts";
import { numbers, Sourced } from "./sourced.ts";

interface Watched {
  readonly folder: string;
  /** As after a restart of everything. */
  watch(settleMs?: number): Sourced;
  /** Written that many seconds ago. */
  put(name: string, bytes: Uint8Array, ago?: number): void;
}

function watched(t: TestContext): Watched {
  const folder = temporaryFolder(t);
  const notes = join(temporaryFolder(t), "notes");
  mkdirSync(notes);
  return {
    folder,
    watch: (settleMs = 500) =>
      new Sourced(t, new FolderDoor({ kind: "folder", path: folder, settleMs }, notes)),
    put: (name, bytes, ago = 60) => {
      writeFileSync(join(folder, name), bytes);
      const at = Date.now() / 1000 - ago;
      utimesSync(join(folder, name), at, at);
    },
  };
}

test("the oldest first, packed ones too, and what is no capture is left alone", async (t) => {
  const { watch, put } = watched(t);
  put("b.pcap", pcapOf(100, 10), 50);
  put("a.pcap1", pcapOf(200, 10), 40);
  put("c.pcap.gz", gzipSync(pcapOf(1, 10)), 90);
  put("notes.txt", Buffer.from("nothing"));
  put(".hidden.pcap", pcapOf(900, 10));
  const sourced = watch();
  await sourced.has(30);
  put("d.pcap", pcapOf(300, 5), 10);
  await sourced.has(35);
  assert.deepEqual(sourced.frames, [
    ...numbers(1, 10),
    ...numbers(100, 10),
    ...numbers(200, 10),
    ...numbers(300, 5),
  ]);
  await sourced.keep.stop();

  const again = watch();
  put("e.pcap", pcapOf(400, 5), 5);
  await again.has(5);
  assert.deepEqual(again.frames, numbers(400, 5));
});

test("a file that grows waits, until it was left alone or a newer one is there", async (t) => {
  const { folder, watch, put } = watched(t);
  const all = pcapOf(1, 100);
  const sourced = watch(3000);
  put("grows.pcap", all.subarray(0, 2000), 0);
  await sourced.is("connected");
  for (let at = 2000; at < all.length; at += 2000) {
    appendFileSync(join(folder, "grows.pcap"), all.subarray(at, at + 2000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(sourced.frames, []);
  }
  put("newer.pcap", pcapOf(500, 1), -1);
  await sourced.has(100);
  await sourced.has(101);
  assert.deepEqual(sourced.frames, [...numbers(1, 100), 500]);

  appendFileSync(join(folder, "grows.pcap"), all.subarray(24));
  await sourced.is("connected", /grows\.pcap grew after it was read/);
  assert.equal(sourced.frames.length, 101);
});

test("a damaged one is counted and not tried again, those behind it are read", async (t) => {
  const { watch, put } = watched(t);
  const bad = pcapOf(1, 10);
  bad.writeUInt32LE(0x7fff_ffff, 24 + 76 * 5 + 8);
  put("a.pcap", bad, 50);
  put("b.pcap", pcapOf(100, 10), 40);
  const sourced = watch();
  await sourced.has(15);
  assert.deepEqual(sourced.frames, [...numbers(1, 5), ...numbers(100, 10)]);
  assert.equal(sourced.source.remote.damaged, 1);
});

test("stopped in the middle of a file, it goes on behind the last frame; so does a new sensor", async (t) => {
  const { watch, put } = watched(t);
  const count = 30_000;
  put("big.pcap", pcapOf(1, count, 1, 1400));
  const first = watch();
  await first.has(2000);
  await first.keep.stop();
  assert.ok(first.frames.length < count, "it was stopped in the middle");
  const second = watch();
  await second.has(count - first.frames.length);
  assert.deepEqual([...first.frames, ...second.frames], numbers(1, count));
  await until(() => second.source.state === "connected", "connected");
});

test("a folder that is not there is said", async (t) => {
  const door = new FolderDoor({ kind: "folder", path: "/nowhere", settleMs: 0 }, temporaryFolder(t));
  await new Sourced(t, door).is("waiting", /there is no folder/);
});
