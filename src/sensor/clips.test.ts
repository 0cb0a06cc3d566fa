/** Clips on a real timeline and a real folder: what fails in the middle, what a kill leaves, what is said of it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import type { ClipReport, ClipWish } from "../model/clip.ts";
import type { FlowKey } from "../model/frame-select.ts";
import { NO_MATCH } from "../model/sniffer-rule.ts";
import { BLOCK, OPTION, padded } from "../pcap/block.ts";
import { readCapture } from "../pcap/reading.ts";
import { type ClipSource, Clips, type ClipsParts } from "./clips.ts";
import { FrameJudge } from "./frame-judge.ts";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";
import { type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;
const FAR = T0 * 1000 + 3_600_000;

function frames(from: number, count: number): TestFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const data = Buffer.alloc(400);
    data.writeUInt32BE(from + i);
    const payload = udpDatagram({ srcPort: 5000, dstPort: 9000, data });
    const packet = ipv4Packet({ src: [192, 168, 1, 5], dst: [203, 0, 113, 9], proto: 17, payload });
    return { bytes: ethernetFrame(0x0800, packet), seconds: T0 + from + i, nanos: 0, interfaceId: 0 };
  });
}

const wish = (id: string, select: { fromMs?: number } = {}): ClipWish => ({
  id,
  title: id,
  about: [{ kind: "device", value: "camera" }],
  by: "anna",
  marks: [],
  select: { matches: [], fromMs: T0 * 1000, toMs: FAR, ...select },
});

function sourceOf(bench: TimelineBench): ClipSource {
  const { timeline } = bench;
  return {
    expectOn: () => timeline,
    status: () => timeline.status(),
    reach: () => timeline.reach(),
    place: () => timeline.place(),
    holes: async ({ fromMs = 0, toMs = FAR }) => await timeline.holes(fromMs, toMs),
    frames: async (select, linkTypes, between, marks) => {
      const question = await FrameJudge.of(select, linkTypes);
      return await timeline.frames(select, { places: undefined, question, marks }, between);
    },
  };
}

interface Bench {
  readonly bench: TimelineBench;
  readonly folder: string;
  start(part?: Partial<ClipsParts>): Clips;
}

async function open(t: TestContext, budgetBytes = 64e6): Promise<Bench> {
  const bench = await TimelineBench.open(t, { budgetBytes });
  const ticking = setInterval(() => bench.tick(5), 1);
  t.after(() => clearInterval(ticking));
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-clips-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    bench,
    folder,
    start: (part = {}) => {
      const clips = new Clips({
        folders: { clips: join(folder, "clips"), scratch: join(folder, "sensor") },
        budgetBytes: 1e9,
        rewind: sourceOf(bench),
        everyMs: 10,
        linkTypes: () => [LINK_TYPE.ethernet],
        note: () => undefined,
        ...part,
      });
      t.after(() => clips.stop());
      return clips;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds(), `waited in vain: ${holds}`);
}

const only = (clips: Clips): ClipReport => clips.list()[0] as ClipReport;
const numbersIn = (folder: string, id: string): number[] =>
  readCapture(readFileSync(join(folder, "clips", id, "clip.pcapng"))).packets.map(({ frame }) =>
    Buffer.from(frame, "latin1").readUInt32BE(42),
  );
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("a clip goes on over a restart, also one that was killed in the middle of a section", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 50));
  const clips = start();
  const pinned = await clips.pin(wish("porch"));
  assert.deepEqual([pinned.state, pinned.packets, pinned.by], ["open", 50, "anna"]);
  await clips.stop();
  const path = join(folder, "clips", "porch", "clip.pcapng");
  appendFileSync(path, readFileSync(path).subarray(0, 333));
  bench.play(frames(50, 30));
  const again = start();
  await until(() => only(again).packets === 80);
  assert.deepEqual(numbersIn(folder, "porch"), upTo(80));
  bench.play(frames(4000, 1));
  await until(() => only(again).state === "complete");
  const sum = createHash("sha256").update(readFileSync(path)).digest("hex");
  assert.equal(only(again).sha256, sum);
  assert.deepEqual(readdirSync(join(folder, "clips", "porch")).sort(), ["clip.pcapng", "manifest.json"]);
  await again.stop();
  assert.deepEqual(only(start()), only(again), "what is complete stays as it is");
});

test("what fails is tried again, and what was missing meanwhile is not missing", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 10));
  const source = sourceOf(bench);
  let broken = false;
  const notes: string[] = [];
  const clips = start({
    note: (line) => notes.push(line),
    rewind: {
      ...source,
      frames: async (...asked) => {
        const section = await source.frames(...asked);
        return broken ? tornAfter(section) : section;
      },
    },
  });
  await clips.pin(wish("porch"));
  broken = true;
  bench.play(frames(10, 10));
  await until(() => only(clips).reason !== undefined);
  assert.deepEqual(
    [only(clips).state, only(clips).reason, only(clips).packets],
    ["open", "the disk is ill", 10],
  );
  broken = false;
  await until(() => only(clips).reason === undefined);
  assert.equal(only(clips).packets, 20);
  assert.deepEqual(numbersIn(folder, "porch"), upTo(20));
  assert.deepEqual(notes, ["clip porch: the disk is ill; it is tried again"]);
});

async function* tornAfter(section: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const blocks of section) {
    yield blocks;
    throw new Error("the disk is ill");
  }
}

test("it is not tried for ever; a restart, or room that others leave, begins anew", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 40));
  const tight = start({ budgetBytes: 2000, everyMs: 1 });
  await tight.pin(wish("porch"));
  await until(() => only(tight).state === "error");
  assert.match(only(tight).reason ?? "", /the clips have their budget of 2.0 kB.*--clips-size/);
  assert.deepEqual(numbersIn(folder, "porch"), [], "it opens, and holds no part of a section");
  await tight.stop();
  const wide = start();
  await until(() => only(wide).reason === undefined);
  assert.deepEqual([only(wide).state, only(wide).packets], ["open", 40]);
  await wide.stop();

  const size = only(wide).bytes;
  const middle = start({ budgetBytes: size + 2000, everyMs: 1 });
  await middle.pin(wish("yard"));
  const yard = (): ClipReport | undefined => middle.list().find(({ id }) => id === "yard");
  await until(() => yard()?.state === "error");
  await middle.remove("porch");
  await until(() => yard()?.packets === 40);
});

test("a smaller budget throws nothing out and refuses what comes; a larger one takes up what had no room", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 40));
  const clips = start({ everyMs: 1 });
  await clips.pin(wish("porch"));
  await until(() => only(clips).packets === 40);
  clips.resize(2000);
  await assert.rejects(clips.pin(wish("yard")), /the clips have their budget of 2\.0 kB/);
  bench.play(frames(40, 40));
  await until(() => only(clips).state === "error");
  assert.deepEqual(numbersIn(folder, "porch"), upTo(40), "all that was there is there");
  clips.resize(64e6);
  await until(() => only(clips).packets === 80);
});

test("without a timeline it says so at once, and a wrong capture filter is no clip", async (t) => {
  const { bench, start } = await open(t);
  bench.play(frames(0, 5));
  const clips = start();
  await assert.rejects(
    clips.pin({
      ...wish("bad"),
      select: { ...wish("bad").select, matches: [{ ...NO_MATCH, filters: ["tcp prt"] }] },
    }),
    /syntax error/,
  );
  assert.deepEqual(clips.list(), []);
  await clips.pin(wish("porch"));
  await clips.stop();
  const off = start({
    rewind: {
      ...sourceOf(bench),
      expectOn: () => {
        throw new Error("the timeline is off");
      },
      status: () => ({ ...bench.status(), state: "off" }),
    },
  });
  await until(() => only(off).state === "error");
  assert.deepEqual([only(off).reason, only(off).packets], ["the timeline is off", 5]);
});

test("what the timeline no longer had is a gap: before the clip began, and while it stood still", async (t) => {
  const { bench, start } = await open(t, 4e6);
  bench.play(frames(0, 5));
  const clips = start();
  await clips.pin(wish("porch", { fromMs: (T0 - 60) * 1000 }));
  assert.deepEqual(only(clips).gaps, [
    { place: "timeline", frames: 0, sinceMs: (T0 - 60) * 1000, untilMs: T0 * 1000 },
  ]);
  await clips.stop();
  // More than the timeline holds, seconds before the clip's end.
  for (let round = 0; round < 30; round++) {
    bench.play(frames(100 + round, 1000).map((one) => ({ ...one, seconds: T0 + 100 + round })));
    await bench.settle();
  }
  const again = start();
  await until(() => only(again).gaps.length === 2);
  assert.ok(only(again).packets > 1000);
  const [, second] = only(again).gaps;
  assert.equal(second?.place, "timeline");
  assert.ok(second !== undefined && second.sinceMs === (T0 + 4) * 1000 && second.untilMs > (T0 + 100) * 1000);
});

test("a place in a timeline that is another one now is not waited for", async (t) => {
  const first = await open(t);
  first.bench.play(frames(0, 5));
  const clips = first.start();
  await clips.pin(wish("porch"));
  await clips.stop();
  const second = await open(t);
  const again = new Clips({
    folders: { clips: join(first.folder, "clips"), scratch: join(first.folder, "sensor") },
    budgetBytes: 1e9,
    rewind: sourceOf(second.bench),
    everyMs: 10,
    linkTypes: () => [LINK_TYPE.ethernet],
    note: () => undefined,
  });
  t.after(() => again.stop());
  second.bench.play(frames(50, 7));
  await until(() => only(again).gaps.length === 1);
  assert.equal(only(again).packets, 12);
  assert.deepEqual(
    only(again).gaps.map(({ sinceMs, untilMs }) => [sinceMs, untilMs]),
    [[(T0 + 4) * 1000, (T0 + 50) * 1000]],
  );
});

test("what a kill leaves: half begun and half removed is gone, frames without a manifest stay", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 9));
  const clips = start();
  for (const id of ["whole", "nameless", "headless", "begun"]) await clips.pin(wish(id));
  await clips.stop();
  const at = (id: string, name = ""): string => join(folder, "clips", id, name);
  rmSync(at("nameless", "manifest.json"));
  rmSync(at("headless", "clip.pcapng"));
  rmSync(at("begun", "manifest.json"));
  writeFileSync(at("begun", "clip.pcapng"), readFileSync(at("whole", "clip.pcapng")).subarray(0, 44));
  mkdirSync(at("empty"));
  writeFileSync(at("stray"), "somebody's");
  const again = start();
  const states = again.list().map(({ id, state, packets }) => [id, state, packets]);
  assert.deepEqual(states.sort(), [
    ["nameless", "error", 9],
    ["whole", "open", 9],
  ]);
  assert.match(again.list().find(({ id }) => id === "nameless")?.reason ?? "", /manifest was lost/);
  assert.deepEqual(readdirSync(join(folder, "clips")).sort(), ["nameless", "stray", "whole"]);
  await again.remove("nameless");
  assert.deepEqual(readdirSync(join(folder, "clips")).sort(), ["stray", "whole"]);
});

test("a folder that takes nothing is said at once to who keeps", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 3));
  const clips = start();
  rmSync(join(folder, "clips"), { recursive: true });
  writeFileSync(join(folder, "clips"), "in the way");
  await assert.rejects(clips.pin(wish("porch")));
  assert.deepEqual(clips.list(), []);
});

test("one that may take only so much ends with its first frames, and says so", async (t) => {
  const { bench, folder, start } = await open(t);
  bench.play(frames(0, 50));
  const clips = start();
  await clips.pin(wish("whole"));
  await until(() => only(clips).packets === 50);
  const { bytes } = only(clips);
  await clips.pin({ ...wish("part"), mostBytes: bytes + 100 });
  bench.play(frames(50, 2000));
  const part = (): ClipReport | undefined => clips.list().find(({ id }) => id === "part");
  await until(() => part()?.state === "complete");
  assert.ok((part()?.bytes ?? 0) <= bytes + 100);
  assert.deepEqual(numbersIn(folder, "part"), upTo(50));
  assert.match(part()?.reason ?? "", /that it was made for/);
});

test("each mark is on one frame: the first of its flow at its time, over sections and a restart, and on no context", async (t) => {
  const { bench, folder, start } = await open(t);
  const other = (from: number, count: number): TestFrame[] =>
    frames(from, count).map((one) => {
      const bytes = Buffer.from(one.bytes);
      bytes.writeUInt16BE(5001, 34);
      return { ...one, bytes };
    });
  const flow = (port: number): FlowKey => ({
    proto: 17,
    addresses: ["192.168.1.5", "203.0.113.9"],
    ports: [port, 9000],
    vlan: [],
  });
  bench.play([...frames(0, 10), ...other(10, 10)]);
  const clips = start();
  const at = (second: number): number => (T0 + second) * 1000;
  await clips.pin({
    ...wish("porch"),
    select: { ...wish("porch").select, flows: [flow(5000), flow(5001)] },
    marks: [
      { atMs: at(2), text: "begins" },
      { atMs: at(2), text: "flow 1", flow: 0 },
      { atMs: at(2), text: "flow 2", flow: 1 },
      { atMs: at(25), text: "raised" },
      { atMs: at(25), text: "again", flow: 0 },
    ],
  });
  await clips.stop();
  const again = start();
  bench.play([...other(20, 10), ...frames(30, 10)]);
  await until(() => only(again).packets === 40);
  const commented = commentsIn(readFileSync(join(folder, "clips", "porch", "clip.pcapng")));
  assert.deepEqual(commented, [
    [2, "begins", "flow 1"],
    [10, "flow 2"],
    [25, "raised"],
    [30, "again"],
  ]);
});

/** Of each commented frame its number and its comments. */
function commentsIn(file: Buffer): (number | string)[][] {
  const found: (number | string)[][] = [];
  for (let at = 0; at + 12 <= file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) !== BLOCK.enhancedPacket) continue;
    const end = at + file.readUInt32LE(at + 4) - 4;
    const texts: string[] = [];
    for (let option = at + 28 + padded(file.readUInt32LE(at + 20)); option + 4 <= end; ) {
      const [code, length] = [file.readUInt16LE(option), file.readUInt16LE(option + 2)];
      if (code === OPTION.comment) texts.push(file.toString("utf8", option + 4, option + 4 + length));
      option += 4 + padded(length);
    }
    if (texts.length > 0) found.push([file.readUInt32BE(at + 28 + 42), ...texts]);
  }
  return found;
}
