/** The timeline from the packet to the download: what is asked for is all there, once, in order, at any time. */
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Dice } from "../household/dice.ts";
import { NO_MATCH } from "../model/sniffer-rule.ts";
import { BLOCK } from "../pcap/block.ts";
import { haveLibpcap } from "./capture/test-libpcap.ts";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";
import { reindexChunk } from "./reindex.ts";
import { EVERYTHING, ofNetworks, type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;

/** A datagram between two of a few hosts; its payload says which it is. */
function frame(dice: Dice, number: number, atMs: number): TestFrame {
  const host = 1 + Math.floor(dice.roll() * 5);
  const peer = 1 + Math.floor(dice.roll() * 5);
  const outward = dice.roll() < 0.5;
  const local = [192, 168, 1, host];
  const remote = [203, 0, 113, peer];
  const payload = Buffer.alloc(8 + Math.floor(dice.roll() * 700), number % 251);
  payload.writeUInt32BE(number, 0);
  const ports = outward ? { srcPort: 5000 + host, dstPort: 9000 } : { srcPort: 9000, dstPort: 5000 + host };
  const datagram = udpDatagram({ ...ports, data: payload });
  const src = outward ? local : remote;
  const dst = outward ? remote : local;
  return {
    bytes: ethernetFrame(0x0800, ipv4Packet({ src, dst, proto: 17, payload: datagram })),
    seconds: T0 + Math.floor(atMs / 1000),
    nanos: (atMs % 1000) * 1_000_000,
    interfaceId: dice.roll() < 0.5 ? 0 : 1,
  };
}

function talk(seed: number, count: number, stepMs = 3, fromMs = 0): TestFrame[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, i) => {
    // Two interfaces are read one after the other: some frames come later than younger ones.
    const late = dice.roll() < 0.2 ? Math.floor(dice.roll() * 400) : 0;
    return frame(dice, i, Math.max(0, fromMs + i * stepMs - late));
  });
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const timeOf = ({ seconds, nanos }: { seconds: number; nanos: number }): number => seconds * 1e9 + nanos;
const byText = (a: string, b: string): number => (a < b ? -1 : 1);

function has(frame: TestFrame, last: number): boolean {
  const { bytes } = frame;
  return [26, 30].some((at) => bytes[at] === 203 && bytes[at + 3] === last);
}

function assertOrder(packets: readonly { seconds: number; nanos: number }[]): void {
  for (let i = 1; i < packets.length; i++) {
    const [a, b] = [packets[i - 1], packets[i]];
    if (a !== undefined && b !== undefined) assert.ok(timeOf(a) <= timeOf(b), `packet ${i} is out of order`);
  }
}

test("what is asked for is there exactly once and in order, from many chunks and the open one", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 6e6 });
  const frames = talk(1, 6000);
  bench.play(frames.slice(0, 4000));
  await bench.settle();
  bench.play(frames.slice(4000));
  assert.ok(bench.status().chunks > 4, `${bench.status().chunks} chunks`);
  const all = (await bench.read(EVERYTHING)).reading;
  assert.deepEqual(
    all.packets.map((packet) => packet.frame).sort(byText),
    frames.map((one) => text(one.bytes)).sort(byText),
  );
  assertOrder(all.packets);
  assert.deepEqual(all.interfaces.map(({ name }) => name).sort(), ["eth0", "eth1"]);
  for (const last of [1, 3]) {
    for (const [fromMs, toMs] of [
      [0, 1e9],
      [2000, 9000],
      [11_000, 12_000],
    ] as const) {
      const select = {
        ...ofNetworks(`203.0.113.${last}`),
        fromMs: T0 * 1000 + fromMs,
        toMs: T0 * 1000 + toMs,
      };
      const { packets } = (await bench.read(select)).reading;
      const wanted = frames.filter((one) => {
        const ms = timeOf(one) / 1e6 - T0 * 1000;
        return has(one, last) && ms >= fromMs && ms <= toMs;
      });
      assert.deepEqual(
        packets.map((packet) => packet.frame).sort(byText),
        wanted.map((one) => text(one.bytes)).sort(byText),
      );
      assertOrder(packets);
    }
  }
  assert.equal(bench.status().drops, 0);
});

test("several selectors must all hold; a flow is its five-tuple both ways", async (t) => {
  const bench = await TimelineBench.open(t);
  const frames = talk(2, 2000);
  bench.play(frames);
  const both = {
    matches: [...ofNetworks("192.168.1.2/32").matches, ...ofNetworks("203.0.113.4/32").matches],
  };
  const wanted = frames.filter(
    (one) => has(one, 4) && [26, 30].some((at) => one.bytes[at] === 192 && one.bytes[at + 3] === 2),
  );
  assert.ok(wanted.length > 20);
  assert.equal((await bench.read(both)).reading.packets.length, wanted.length);
  const flow = {
    matches: [],
    flows: [
      {
        proto: 17,
        addresses: ["192.168.1.2", "203.0.113.4"] as [string, string],
        ports: [5002, 9000] as [number, number],
        vlan: [],
      },
    ],
  };
  assert.equal((await bench.read(flow)).reading.packets.length, wanted.length);
});

test("a capture filter is asked of each frame, beside what its key tells", async (t) => {
  if (!haveLibpcap(t)) return;
  const bench = await TimelineBench.open(t);
  const frames = talk(12, 1000);
  bench.play(frames);
  const filters = { ...NO_MATCH, filters: ["udp and greater 400"] };
  const wanted = frames.filter((one) => one.bytes.length >= 400 && has(one, 4));
  const both = { matches: [{ ...NO_MATCH, cidrs: ["203.0.113.4/32"] }, filters] };
  assert.ok(wanted.length > 20);
  assert.equal((await bench.read(both)).reading.packets.length, wanted.length);
  const either = { matches: [{ ...NO_MATCH, cidrs: ["203.0.113.4/32"], filters: ["greater 400"] }] };
  const more = frames.filter((one) => one.bytes.length >= 400 || has(one, 4));
  assert.equal((await bench.read(either)).reading.packets.length, more.length);
  await assert.rejects(
    bench.read({ matches: [{ ...NO_MATCH, filters: ["port nonsense"] }] }),
    /unknown port/,
  );
});

test("the budget holds at every instant, and the oldest go first", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 4e6 });
  const frames = talk(3, 40_000);
  for (let i = 0; i < frames.length; i += 1000) {
    bench.play(frames.slice(i, i + 1000));
    await bench.settle();
    const bytes = readdirSync(bench.folder).reduce(
      (sum, name) => sum + statSync(join(bench.folder, name)).size,
      0,
    );
    assert.ok(bytes <= 4e6, `${bytes} bytes on disk`);
  }
  const { packets } = (await bench.read(EVERYTHING)).reading;
  const kept = frames.slice(-packets.length).map((one) => text(one.bytes));
  assert.ok(packets.length > 4000);
  assert.deepEqual(packets.map((packet) => packet.frame).sort(byText), kept.sort(byText));
  assert.equal(bench.status().drops, 0);
  await assert.rejects(
    bench.read({ ...EVERYTHING, toMs: T0 * 1000 }),
    /the timeline reaches back to 2023-11-14T22:1/,
  );
});

test("after a kill the torn chunk is cut, read anew, and answers as before; what is missing since is a gap", async (t) => {
  const bench = await TimelineBench.open(t);
  const frames = talk(4, 3000);
  bench.play(frames);
  bench.tick(500);
  await bench.settle();
  const before = (await bench.read(ofNetworks("203.0.113.2"))).reading.packets.map((packet) => packet.frame);
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-killed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [open = ""] = readdirSync(bench.folder).filter((name) => name.startsWith("."));
  copyFileSync(join(bench.folder, open), join(folder, open));
  writeFileSync(join(folder, open), Buffer.from("torn"), { flag: "a" });
  const again = await TimelineBench.open(t, { folder });
  again.play(talk(5, 10, 3, 60_000));
  const { file, reading } = await again.read({ ...ofNetworks("203.0.113.2"), toMs: T0 * 1000 + 30_000 });
  assert.deepEqual(
    reading.packets.map((packet) => packet.frame),
    before,
  );
  assert.ok(!file.includes("Gap before this frame"));
  const later = (await again.read(EVERYTHING)).file;
  assert.match(
    later.toString("latin1"),
    /Gap before this frame: frames may be missing .*Tapdeck was not running/,
  );
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".index")).length, 1);
});

test("after a kill the budget holds at every instant, also while chunks get the index that they lack", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 8e6 });
  const frames = talk(12, 30_000);
  for (let i = 0; i < frames.length; i += 2000) {
    bench.play(frames.slice(i, i + 2000));
    await bench.settle();
  }
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-killed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // None of the last ten got that far, and there is no room for what they lack.
  const names = readdirSync(bench.folder).sort((a, b) =>
    a.replace(/^\./, "") < b.replace(/^\./, "") ? -1 : 1,
  );
  const bare = names.filter((name) => name.endsWith(".pcapng")).slice(-10);
  for (const name of bare)
    copyFileSync(join(bench.folder, name), join(folder, `.${name.replace(/^\./, "")}`));
  const sizes = (): number[] => readdirSync(folder).map((name) => sizeOf(join(folder, name)));
  const had = sizes().reduce((sum, bytes) => sum + bytes, 0);
  const budgetBytes = had + 1000;
  let most = 0;
  const look = setImmediateLoop(() => {
    most = Math.max(
      most,
      sizes().reduce((sum, bytes) => sum + bytes, 0),
    );
  });
  const again = await TimelineBench.open(t, { folder, budgetBytes });
  again.play(talk(13, 3000, 3, 200_000));
  await again.settle();
  look.stop();
  assert.ok(most > 0 && most <= budgetBytes, `${most} bytes on disk, ${budgetBytes} allowed`);
  assert.ok(readdirSync(folder).filter((name) => name.endsWith(".index")).length > 5);
});

test("a chunk that cannot be given its index now keeps its frames and gets it later", async (t) => {
  const bench = await TimelineBench.open(t);
  bench.play(talk(14, 1000));
  assert.equal((await bench.read(EVERYTHING)).reading.packets.length, 1000);
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-killed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of readdirSync(bench.folder)) copyFileSync(join(bench.folder, name), join(folder, name));
  let full = true;
  const again = await TimelineBench.open(t, {
    folder,
    reindex: async (path, number, run) => {
      if (full) throw new Error("ENOSPC: no space left on device, write");
      return await reindexChunk(path, number, run);
    },
  });
  await assert.rejects(again.read(EVERYTHING), /the timeline is being read anew after a stop/);
  assert.match(again.notes.join(), /cannot read .* anew: .*ENOSPC/);
  assert.ok(again.status().bytes > 0, "it counts against the budget meanwhile");
  full = false;
  assert.equal((await again.read(EVERYTHING)).reading.packets.length, 1000);
});

test("an index that is damaged is made anew when it is wanted", async (t) => {
  const bench = await TimelineBench.open(t);
  bench.play(talk(6, 2000));
  await bench.writer.close();
  await bench.timeline.settled();
  const [index = ""] = readdirSync(bench.folder).filter((name) => name.endsWith(".index"));
  const bytes = readFileSync(join(bench.folder, index));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  writeFileSync(join(bench.folder, index), bytes);
  assert.equal((await bench.read(EVERYTHING)).reading.packets.length, 2000);
  assert.match(bench.notes.join(), /index of .* is damaged/);
  truncateSync(join(bench.folder, index), 100);
  const again = await TimelineBench.open(t, { folder: bench.folder });
  assert.equal((await again.read(EVERYTHING)).reading.packets.length, 2000);
});

test("what was lost is told on the first frame behind it and in the statistics", async (t) => {
  const bench = await TimelineBench.open(t);
  const frames = talk(7, 600);
  bench.play(frames.slice(0, 300));
  bench.writer.noteLost(17, T0 * 1000 + 800);
  bench.play(frames.slice(300));
  const { file, reading } = await bench.read(ofNetworks("203.0.113.0/24"));
  assert.equal(reading.packets.length, 600);
  assert.match(file.toString("latin1"), /Gap before this frame: 17 frames, of whomever, are missing/);
  assert.equal(file.toString("latin1").match(/Gap before/g)?.length, 1);
});

test("however a stamp is rounded, a gap is told on just the frame behind it", async (t) => {
  const bench = await TimelineBench.open(t);
  const [frame] = talk(7, 1);
  assert.ok(frame);
  for (let i = 0; i < 500; i++) {
    bench.play([{ ...frame, seconds: T0 + i, nanos: (i * 7_919_317) % 1e9 }]);
    bench.writer.noteLost(1, (T0 + i) * 1000 + 999);
  }
  const { file } = await bench.read(EVERYTHING);
  const told: boolean[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) !== BLOCK.enhancedPacket) continue;
    told.push(file.subarray(at, at + file.readUInt32LE(at + 4)).includes("Gap before"));
  }
  assert.equal(told.length, 500);
  assert.deepEqual(
    told.flatMap((one, i) => (one ? [] : i)),
    [0],
  );
});

test("a clock that steps back does not break the order", async (t) => {
  const bench = await TimelineBench.open(t);
  const frames = [...talk(8, 5000, 3, 60_000), ...talk(9, 5000)];
  bench.play(frames);
  const { packets } = (await bench.read(EVERYTHING)).reading;
  assert.equal(packets.length, 10_000);
  assertOrder(packets);
  const young = await TimelineBench.open(t);
  const mixed = [...talk(8, 50, 3, 60_000), ...talk(9, 50)];
  young.play(mixed);
  const few = (await young.read(EVERYTHING)).reading.packets;
  assert.equal(few.length, 100);
  assertOrder(few);
});

test("between two places lies what came between, each frame once", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 6e6 });
  const frames = talk(10, 5000);
  const got: string[] = [];
  let from = await place(bench);
  for (let i = 0; i < frames.length; i += 500) {
    bench.play(frames.slice(i, i + 500));
    const to = await place(bench);
    got.push(...(await bench.read(EVERYTHING, { from, to })).reading.packets.map((packet) => packet.frame));
    from = to;
  }
  assert.deepEqual(got.sort(byText), frames.map((one) => text(one.bytes)).sort(byText));
});

test("of a flow no more than its share is kept, where that is wished", async (t) => {
  const bench = await TimelineBench.open(t, { cutoffBytes: 10_000 });
  bench.play(talk(11, 3000));
  const { packets } = (await bench.read(EVERYTHING)).reading;
  assert.equal(packets.length + bench.writer.cutOff, 3000);
  assert.ok(packets.length > 300 && packets.length < 1500, `${packets.length} packets`);
});

/** 0 when it is gone meanwhile. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Looks in every turn of the event loop. */
function setImmediateLoop(look: () => void): { stop(): void } {
  let going = true;
  const turn = (): void => {
    if (!going) return;
    look();
    setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop: () => {
      going = false;
    },
  };
}

async function place(bench: TimelineBench): ReturnType<TimelineBench["timeline"]["place"]> {
  const ticking = setInterval(() => bench.tick(0), 1);
  try {
    return await bench.timeline.place();
  } finally {
    clearInterval(ticking);
  }
}

test("how far back it will reach is told before it is full, and holds when it is", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 4e6, keepMs: 3_600_000 });
  const play = async (turn: number): Promise<void> => {
    bench.play(talk(11 + turn, 1500, 3, turn * 4500));
    bench.tick(1000);
    await bench.settle();
  };
  await play(0);
  for (let turn = 1; turn < 3; turn++) await play(turn);
  const before = bench.status();
  assert.ok(before.bytes < before.budgetBytes && before.reach !== undefined);
  assert.ok((before.reach.shortMs ?? 0) > (before.newestMs ?? 0), "when promised frames will go");
  for (let turn = 3; turn < 12; turn++) await play(turn);
  const { oldestMs, newestMs, reach } = bench.status();
  const kept = (newestMs ?? 0) - (oldestMs ?? 0);
  for (const told of [before.reach.holdsMs, reach?.holdsMs ?? 0]) {
    assert.ok(told > 0 && told <= kept * 1.02 && told > kept * 0.75, `told ${told} ms, kept ${kept} ms`);
  }
});
