/** Live streams where it gets tight: readers that stop, names that come, flows that are named late, what is refused. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { MOST_LIVE_STREAMS } from "../../src/model/live-stream.ts";
import { BLOCK } from "../../src/pcap/block.ts";
import { dropsBefore } from "../../src/pcap/block-edit.ts";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { captureOf, namedFlows } from "./domain-captures.ts";
import { LiveReader } from "./live-reader.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const hex = (frames: readonly Buffer[]): string[] => frames.map((frame) => frame.toString("hex"));

async function deckOn(t: TestContext, wire: Wire): Promise<RunningTapdeck> {
  const deck = await startTapdeck(t, ["-i", wire.near, "--timeline-size", "200M"]);
  await until(
    async () => (await deck.get("/status")).sensors[0]?.interfaces[0]?.state === "up",
    "it listens",
    60_000,
  );
  return deck;
}

/** Whole blocks of a type. */
function blocksOf(file: string, type: number): Buffer[] {
  const bytes = readFileSync(file);
  const blocks: Buffer[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const next = at + bytes.readUInt32LE(at + 4);
    if (next > bytes.length) break;
    if (bytes.readUInt32LE(at) === type) blocks.push(bytes.subarray(at, next));
    at = next;
  }
  return blocks;
}

const framesIn = (file: string): number => blocksOf(file, BLOCK.enhancedPacket).length;

test("a reader that stops loses frames of its own stream alone, and is told how many", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const deck = await deckOn(t, wire);
  const file = householdFile(folder, 30_000);
  const stopped = new LiveReader(t, deck, folder);
  const reads = new LiveReader(t, deck, folder);
  for (const reader of [stopped, reads]) await reader.begun();
  stopped.process.kill("SIGSTOP");
  // 54 MB, more than all streams may keep for readers.
  for (let turn = 0; turn < 2; turn++) await wire.replay(file, 2500);
  await until(() => framesIn(reads.file) === 60_000, "who reads has all", 60_000);
  const dropped = async (): Promise<number> => (await deck.get("/status")).drops.relay;
  await until(async () => (await dropped()) > 0, "the stopped reader's queue is bounded");
  stopped.process.kill("SIGCONT");
  await until(
    async () => framesIn(stopped.file) + (await dropped()) === 60_000,
    "it gets what was queued",
    60_000,
  );
  await wire.replay(householdFile(temporaryFolder(t), 500), 1000);
  await until(() => framesIn(reads.file) === 60_500, "the rest comes");
  await until(async () => framesIn(stopped.file) + (await dropped()) === 60_500, "to both");
  const { drops } = await deck.get("/status");
  assert.deepEqual([drops.kernel, drops.recorder], [0, 0]);
  const told = blocksOf(stopped.file, BLOCK.enhancedPacket).reduce(
    (sum, block) => sum + dropsBefore(block),
    0,
  );
  assert.equal(told, drops.relay, "the drops are told in the stream");
  await until(() => blocksOf(stopped.file, BLOCK.statistics).length > 0, "statistics say so too");
  assert.match(
    await (await deck.fetch("/../../metrics")).text(),
    new RegExp(`place="relay"\\} ${drops.relay}`),
  );
  for (const reader of [stopped, reads]) await reader.stop();
  assert.equal(framesOf(stopped.file).length, 60_500 - drops.relay);
  assert.deepEqual(
    blocksOf(reads.file, BLOCK.enhancedPacket).filter((block) => dropsBefore(block) > 0),
    [],
  );
});

test("names of the object and its peers are told when they are learned, and of nobody else", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const deck = await deckOn(t, wire);
  const file = householdFile(folder, 3000);
  const reader = new LiveReader(t, deck, folder, `device=${CAMERA_MAC}`);
  await reader.begun();
  await wire.replay(file, 2000);
  const known = async (): Promise<{ macs: string[] }[]> => (await deck.get("/devices")).items;
  await until(
    async () => (await known()).some(({ macs }) => macs.includes(CAMERA_MAC)),
    "the camera is known",
  );
  const devices = (await deck.get("/devices")).items as { id: string; macs: string[]; ips: string[] }[];
  const camera = devices.find(({ macs }) => macs.includes(CAMERA_MAC));
  const other = devices.find(({ macs, ips }) => ips.length > 0 && !macs.includes(CAMERA_MAC));
  await deck.send("PATCH", `/devices/${camera?.id}`, { name: "porch-of-the-test" });
  await deck.send("PATCH", `/devices/${other?.id}`, { name: "somebody-else-entirely" });
  const named = (): Buffer[] =>
    blocksOf(reader.file, BLOCK.nameResolution).filter((block) => block.includes("porch-of-the-test"));
  await until(() => named().length > 0, "the new name is told while nothing comes");
  await wire.replay(file, 2000);
  await until(
    () => framesIn(reader.file) >= 2 * framesOf(file, `eth.addr == ${CAMERA_MAC}`).length,
    "all comes",
  );
  await reader.stop();
  assert.match(tool("tshark", ["-r", reader.file, "-q", "-z", "hosts"]), /\tporch-of-the-test/);
  assert.ok(!readFileSync(reader.file).includes("somebody-else-entirely"));
  const types = new Set([BLOCK.sectionHeader, BLOCK.interface, BLOCK.enhancedPacket, BLOCK.nameResolution]);
  const all = [...types, BLOCK.statistics].reduce((sum, type) => sum + blocksOf(reader.file, type).length, 0);
  const bytes = readFileSync(reader.file);
  let blocks = 0;
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) blocks++;
  assert.equal(blocks, all, "no block of another kind");
});

test("a domain's flows have their first frames, live and over the seam", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const folder = temporaryFolder(t);
  const flows = namedFlows().filter(({ what }) => what !== "asked too long ago");
  // The first was asked for longer ago than a live wire can show.
  const sent = flows.slice(1);
  const wanted = sent
    .filter(({ evidence }) => evidence !== undefined)
    .flatMap(({ frames }) => frames.map(({ bytes }) => bytes));
  const file = join(folder, "sent.pcapng");
  writeFileSync(file, captureOf(sent));
  const wire = new Wire(t);
  const deck = await deckOn(t, wire);
  const from = new Date().toISOString();
  const now = new LiveReader(t, deck, folder, "domain=example.com");
  await now.begun();
  const replayed = wire.replay(file, 400);
  await until(async () => (await deck.get("/status")).packets > 60, "it has begun");
  const past = new LiveReader(t, deck, folder, "domain=example.com", "--from", from);
  await replayed;
  // Which of an address's two names is meant by a flow that shows none, only a stream knows that heard the answers: the past
  // may lack the frames that were held when the stream was opened.
  const unsure = new Set(
    hex(
      sent
        .filter(({ what }) => what === "two names for the address")
        .flatMap(({ frames }) => frames.map(({ bytes }) => bytes)),
    ),
  );
  const has = (reader: LiveReader, frames: readonly string[]): boolean => {
    const got = new Set(hex(framesOf(reader.file)));
    return frames.every((frame) => got.has(frame));
  };
  const all = hex(wanted).sort();
  const sure = all.filter((frame) => !unsure.has(frame));
  assert.ok(unsure.size > 0 && sure.length > unsure.size);
  await until(() => has(now, all), "all of the domain's flows", 60_000);
  await until(() => has(past, sure), "all of the past's", 60_000);
  for (const reader of [now, past]) await reader.stop();
  assert.deepEqual(hex(framesOf(now.file)).sort(), all);
  const got = hex(framesOf(past.file));
  assert.deepEqual(got.filter((frame) => !unsure.has(frame)).sort(), sure);
  assert.ok(got.every((frame) => all.includes(frame)) && new Set(got).size === got.length);
});

test("what cannot be is refused in words, and a stream says why it ended", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 2000);
  const deck = await startTapdeck(t, ["--read", file, "--timeline-size", "60M"]);
  await deck.replayed();
  const refused = async (query: string, status: number, words: RegExp): Promise<void> => {
    const answer = await deck.fetch(`/live.pcapng?${query}`);
    const text = await answer.text();
    assert.equal(answer.status, status, text);
    assert.match(text, words);
  };
  await refused("device=nobody", 400, /no device of this house/);
  await refused("group=nobody", 400, /no group/);
  await refused("filter=tcp+porg", 400, /capture filter/);
  await refused("colour=red", 400, /colour/);
  await refused("from=soon", 400, /no time/);
  await refused("from=2100-01-01T00:00:00Z", 400, /yet to come/);
  await refused("to=now", 400, /to/);
  const stop = new AbortController();
  for (let i = 0; i < MOST_LIVE_STREAMS; i++)
    assert.equal((await deck.fetch("/live.pcapng", { signal: stop.signal })).status, 200);
  await refused("", 409, new RegExp(`${MOST_LIVE_STREAMS} live streams`));
  stop.abort();
  await until(async () => (await deck.get("/status")).liveStreams === 0, "they end everywhere");
  // A replay that is over: its frames, and the stream stays open as the hub stays up.
  const reader = new LiveReader(t, deck, folder, "--from", "2000-01-01T00:00:00Z");
  await until(() => framesIn(reader.file) === 2000, "the past comes");
  process.kill(deck.pidOf("sensor"), "SIGKILL");
  assert.equal(await reader.ended, 1);
  assert.match(reader.words, /^tapdeck: the live stream ended: .*sensor.*\n$/);
  assert.deepEqual(hex(framesOf(reader.file)), hex(framesOf(file)));
  assert.ok(readFileSync(reader.file).length > 0);
});

test("without a timeline there is a present and no past; of each frame no more than is wished", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 2000);
  const deck = await startTapdeck(t, ["--read", "-", "--timeline-size", "off"]);
  await until(async () => (await deck.get("/status")).sensors[0]?.connected === true, "the sensor is there");
  const late = await deck.fetch("/live.pcapng?from=-1m");
  assert.equal(late.status, 404);
  assert.match(await late.text(), /the timeline is off/);
  const reader = new LiveReader(t, deck, folder, "port=443");
  const cut = new LiveReader(t, deck, folder, "port=443", "--snaplen", "61");
  await reader.begun();
  await cut.begun();
  deck.process.stdin?.end(readFileSync(file));
  const wanted = hex(framesOf(file, "tcp.port == 443 || udp.port == 443"));
  await until(() => framesIn(reader.file) >= wanted.length, "what comes");
  await until(() => framesIn(cut.file) >= wanted.length, "what comes, cut");
  const ended = reader.ended;
  assert.equal(await deck.stop(), 0);
  assert.equal(await ended, 1);
  assert.match(reader.words, /the live stream ended/);
  assert.deepEqual(hex(framesOf(reader.file)), wanted);
  assert.deepEqual(
    hex(framesOf(cut.file)),
    wanted.map((frame) => frame.slice(0, 2 * 61)),
  );
  assert.ok(blocksOf(reader.file, BLOCK.statistics).length > 0, "an orderly end says what it held");
});
