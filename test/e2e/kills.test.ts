/**
 * Kill -9 at random moments while recording at load. After each, with `TAPDECK_KILLS=100` of them: what tcpdump saw is in
 * the timeline but for the last second before the kill and the time until it listened again, every file opens, budgets
 * held all the time.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { householdFile, type StampedFrame, stampedFramesOf } from "./captures.ts";
import { allOpen, capturesBelow, reference, timelineLeftovers, watchBytes } from "./recorder.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces } from "./tools.ts";
import { Wire } from "./wire.ts";

const KILLS = Number(process.env.TAPDECK_KILLS ?? 4);
const FRAMES_PER_SECOND = 6000;
/** Room for what comes between two looks, and not for all. */
const TIMELINE_BYTES = 120e6;
const RING = { files: 5, filesizeKb: 1024 };
/** What is not written yet when it is killed. */
const MAY_LOSE_MS = 1000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const key = ({ stamp, bytes }: StampedFrame): string => `${stamp} ${bytes.length}`;
const msOf = ({ stamp }: StampedFrame): number => Number(stamp / 1000n) / 1000;

async function records(deck: RunningTapdeck): Promise<void> {
  await until(async () => {
    const status = await deck.fetch("/status").catch(() => undefined);
    if (status?.ok !== true) return false;
    // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
    const { sensors } = (await status.json()) as any;
    if (sensors[0]?.connected !== true || sensors[0].interfaces[0]?.state !== "up") return false;
    return (await deck.get("/rules/all")).state === "recording";
  }, "it does not record again");
}

class Round {
  readonly #t: TestContext;
  readonly #wire: Wire;
  readonly #folder: string;
  readonly #file: string;

  constructor(t: TestContext, wire: Wire, folder: string, file: string) {
    this.#t = t;
    this.#wire = wire;
    this.#folder = folder;
    this.#file = file;
  }

  /** Kills it at a random moment under load; returns the one that runs afterwards. */
  async kill(deck: RunningTapdeck, args: readonly string[], all: boolean): Promise<RunningTapdeck> {
    const seen = join(this.#folder, "reference.pcap");
    const stopReference = await reference(this.#t, this.#wire.near, seen);
    const startMs = Date.now();
    const stopLoad = this.#wire.load(this.#t, this.#file, FRAMES_PER_SECOND);
    await pause(1200 + Math.random() * 1500);
    const killMs = Date.now();
    let next = deck;
    const sensor = deck.pidOf("sensor");
    if (all) await deck.kill();
    else process.kill(sensor, "SIGKILL");
    const torn = readdirSync(join(deck.dataFolder, "timeline")).filter((name) => /^\..*pcapng$/.test(name));
    if (all) next = await startTapdeck(this.#t, args, deck.dataFolder);
    else await until(() => hasNewSensor(deck, sensor), "the sensor is not started again");
    await records(next);
    const againMs = Date.now();
    await pause(500);
    await stopLoad();
    await pause(1500);
    await stopReference();
    allOpen(capturesBelow(deck.dataFolder));
    await this.#compare(next, seen, startMs, killMs, againMs);
    this.#noLeftovers(next, torn);
    return next;
  }

  async #compare(
    deck: RunningTapdeck,
    seen: string,
    startMs: number,
    killMs: number,
    againMs: number,
  ): Promise<void> {
    const got = join(this.#folder, "got.pcapng");
    const from = new Date(startMs).toISOString();
    writeFileSync(got, await deck.bytes(`/frames.pcapng?from=${from}`));
    assert.match(readFileSync(got, "latin1"), /Gap before this frame: .*Tapdeck was not running/);
    const kept = stampedFramesOf(got);
    assert.ok(
      kept.every(({ stamp }, i) => i === 0 || (kept[i - 1] as StampedFrame).stamp <= stamp),
      "out of order",
    );
    const sent = stampedFramesOf(seen);
    const known = new Set(sent.map(key));
    const keys = new Set(kept.map(key));
    assert.equal(keys.size, kept.length, "a frame is there twice");
    assert.ok(
      kept.every((frame) => known.has(key(frame))),
      "a frame that nobody sent",
    );
    const lost = sent.filter((frame) => !keys.has(key(frame))).map(msOf);
    const bad = lost.filter((ms) => ms < killMs - MAY_LOSE_MS || ms > againMs);
    const early = lost.length === 0 ? 0 : killMs - Math.min(...lost);
    const words = `${sent.length} sent, ${lost.length} lost, from ${early.toFixed(0)} ms before the kill on`;
    this.#t.diagnostic(words);
    assert.equal(bad.length, 0, `${words}; ${bad.length} of them too early or too late`);
  }

  /** What was open when it was killed has its index and its name, or held nothing, or had to go. */
  #noLeftovers(deck: RunningTapdeck, torn: readonly string[]): void {
    const left = timelineLeftovers(deck.dataFolder);
    assert.ok(left.length <= 1 && left.every((name) => /^\.\d+_\d+\.pcapng$/.test(name)), left.join());
    assert.ok(!torn.includes(left[0] ?? ""), `${left[0]} was never made complete`);
  }
}

function hasNewSensor(deck: RunningTapdeck, old: number): boolean {
  try {
    return deck.pidOf("sensor") !== old;
  } catch {
    return false;
  }
}

/** No file above its size, no more of them than agreed and the open one. */
function ringHolds(deck: RunningTapdeck): void {
  const folder = join(deck.dataFolder, "rules", "all");
  const names = readdirSync(folder);
  assert.ok(names.length <= RING.files + 1, `${names.length} files`);
  for (const name of names) assert.ok(statSync(join(folder, name)).size <= RING.filesizeKb * 1000, name);
}

test(`${KILLS} kills at load: no more is lost than the last second, every file opens, the budgets hold`, async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay", "tcpdump")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20_000);
  const wire = new Wire(t);
  const args = ["-i", wire.near, "--timeline-size", `${TIMELINE_BYTES / 1e6}M`];
  let deck = await startTapdeck(t, args);
  await deck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring: RING });
  await records(deck);
  const timeline = watchBytes(t, join(deck.dataFolder, "timeline"));
  const round = new Round(t, wire, folder, file);
  for (let i = 0; i < KILLS; i++) {
    // By turns the sensor alone, which its supervisor starts again, and everything at once.
    deck = await round.kill(deck, args, i % 2 === 1);
    ringHolds(deck);
    assert.ok(timeline.most() <= TIMELINE_BYTES, `${timeline.most()} bytes of the timeline on disk`);
  }
  timeline.stop();
  if (KILLS >= 4) assert.ok(timeline.most() > TIMELINE_BYTES / 2, "too little was sent to meet the budget");
});
