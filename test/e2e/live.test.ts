/** Live streams on a real wire: what they hold is what an export of the same span holds, also over the seam to the past. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { CAMERA_MAC, householdFile, type StampedFrame, stampedFramesOf } from "./captures.ts";
import { LiveReader } from "./live-reader.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

/** Streams with a past that begin at any moment; more on request. */
const SEAMS = Number(process.env.TAPDECK_SEAMS ?? 20);
const AT_ONCE = 10;
const FRAMES_A_SECOND = 1000;

async function deckOn(t: TestContext, wire: Wire, ...words: string[]): Promise<RunningTapdeck> {
  const deck = await startTapdeck(t, ["-i", wire.near, "--timeline-size", "200M", ...words]);
  await until(
    async () => (await deck.get("/status")).sensors[0]?.interfaces[0]?.state === "up",
    "it listens",
    60_000,
  );
  return deck;
}

const lines = (frames: readonly StampedFrame[]): string[] =>
  frames.map(({ stamp, bytes }) => `${stamp} ${bytes.toString("hex")}`);

async function exported(deck: RunningTapdeck, folder: string, query: string): Promise<string[]> {
  const file = join(folder, `export-${query.replace(/\W+/g, "-")}.pcapng`);
  writeFileSync(file, await deck.bytes(`/frames.pcapng?${query}`));
  return lines(stampedFramesOf(file));
}

test("a live stream of each kind of object holds what an export of the same span holds", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark", "capinfos")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const deck = await deckOn(t, wire);
  const file = householdFile(folder, 3000);
  // Flows are known by then, so that one can be asked for.
  await wire.replay(file, 3000);
  await until(async () => (await deck.get("/flows?proto=tcp")).items.length > 0, "flows are known");
  const [flow] = (await deck.get("/flows?proto=tcp&sort=upload")).items;
  const kinds = [
    [],
    [`device=${CAMERA_MAC}`],
    ["port=443"],
    ["filter=udp and greater 200"],
    ["address=2001:db8:51:1::/64", "port=443"],
    ["filter=tcp", "address=2001:db8:51:1::/64", "port=443", "port=53"],
    [`flow=${flow.id}`],
  ];
  const from = new Date().toISOString();
  const readers = kinds.map((words) => new LiveReader(t, deck, folder, ...words));
  for (const reader of readers) await reader.begun();
  await until(async () => (await deck.get("/status")).liveStreams === kinds.length, "they are counted");
  await wire.replay(file, FRAMES_A_SECOND);
  const everything = readers[0] as LiveReader;
  await until(() => lines(stampedFramesOf(everything.file)).length >= 3000, "all of it has come");
  for (const [i, reader] of readers.entries()) {
    const words = kinds[i] as string[];
    const query = new URLSearchParams([...words.map((word) => word.split("=") as [string, string])]);
    query.set("from", from);
    const wanted = await exported(deck, folder, query.toString());
    assert.ok(wanted.length > 0, words.join(" "));
    await until(() => stampedFramesOf(reader.file).length >= wanted.length, `all of ${words.join(" ")}`);
    await reader.stop();
    assert.deepEqual(lines(stampedFramesOf(reader.file)), wanted, words.join(" "));
    tool("capinfos", ["-c", "-M", reader.file], true);
  }
  await until(async () => (await deck.get("/status")).liveStreams === 0, "the streams are forgotten");
  const { items } = await deck.get("/audit?action=live");
  assert.equal(items.length, kinds.length);
  assert.ok(items.every(({ bytes }: { bytes: number }) => bytes > 0));
});

test("streams with a past, begun at any moment under load, have each frame once", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const deck = await deckOn(t, wire);
  const file = householdFile(folder, 3000);
  const stopLoad = wire.load(t, file, FRAMES_A_SECOND);
  await until(async () => (await deck.get("/status")).packets > 4 * FRAMES_A_SECOND, "the past has begun");
  const done: { reader: LiveReader; words: readonly string[]; fromMs: number }[] = [];
  while (done.length < SEAMS) {
    const some = Array.from({ length: Math.min(AT_ONCE, SEAMS - done.length) }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500));
      const words = i % 2 === 0 ? [] : [`device=${CAMERA_MAC}`];
      const fromMs = Date.now() - 500 - Math.floor(Math.random() * 2500);
      const from = new Date(fromMs).toISOString();
      const reader = new LiveReader(t, deck, folder, ...words, "--from", from);
      await reader.begun();
      await new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 1500));
      await reader.stop();
      return { reader, words, fromMs };
    });
    done.push(...(await Promise.all(some)));
  }
  await stopLoad();
  const whole = new Map<string, string[]>();
  for (const query of ["", `device=${CAMERA_MAC}`]) whole.set(query, await exported(deck, folder, query));
  const live: number[] = [];
  for (const { reader, words, fromMs } of done) {
    const got = lines(stampedFramesOf(reader.file));
    const all = whole.get(words.join("")) as string[];
    const first = all.findIndex(
      (line) => Number(BigInt(line.split(" ")[0] as string) / 1000n) / 1000 >= fromMs,
    );
    assert.ok(got.length > 100, `${got.length} frames`);
    assert.deepEqual(
      got,
      all.slice(first, first + got.length),
      `${words} from ${new Date(fromMs).toISOString()}`,
    );
    live.push(got.length);
  }
  const status = await deck.get("/status");
  assert.deepEqual([status.drops.kernel, status.drops.relay, status.liveStreams], [0, 0, 0]);
  t.diagnostic(`${done.length} streams, ${live.reduce((sum, n) => sum + n, 0)} frames`);
});
