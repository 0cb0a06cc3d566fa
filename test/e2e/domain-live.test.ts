/** Rules about a domain, and rules that stop by themselves, on a live wire and over the death of the sensor. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { framesOf } from "./captures.ts";
import { captureOf, namedFlows, slowlyNamedFlows } from "./domain-captures.ts";
import { LiveReader } from "./live-reader.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces } from "./tools.ts";
import { Wire } from "./wire.ts";

/** On a live wire an answer of an hour ago is one of just now. */
const TOO_OLD = "asked too long ago";
const FRAMES_A_SECOND = 400;
const RING = { files: 5, filesizeKb: 20_000 };

const hex = (frames: readonly Buffer[]): string[] => frames.map((frame) => frame.toString("hex")).sort();

async function listens(deck: RunningTapdeck): Promise<void> {
  await until(
    async () => {
      const [sensor] = (await deck.get("/status")).sensors;
      return sensor?.connected === true && sensor.interfaces[0]?.state === "up";
    },
    "it listens",
    60_000,
  );
}

/** The ring's frames, once there are so many: its file is up to a second behind its counter. */
async function ringOf(deck: RunningTapdeck, folder: string, name: string, least: number): Promise<string[]> {
  const file = join(folder, `${name}.pcapng`);
  let frames: string[] = [];
  await until(async () => {
    writeFileSync(file, await deck.bytes(`/rules/${name}/frames.pcapng`));
    frames = hex(framesOf(file));
    return frames.length >= least;
  }, `${least} frames of ${name} in its files`);
  return frames;
}

test("exactly the flows of a domain, first frame to last, also after a kill; a limit holds over it", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const flows = namedFlows();
  const tooOld = new Set([flows[0], ...flows.filter(({ what }) => what === TOO_OLD)]);
  const sent = flows.filter((flow) => !tooOld.has(flow));
  const wanted = sent
    .filter(({ evidence }) => evidence !== undefined)
    .flatMap(({ frames }) => frames.map(({ bytes }) => bytes));
  const folder = temporaryFolder(t);
  const file = join(folder, "sent.pcapng");
  writeFileSync(file, captureOf(sent));
  const wire = new Wire(t);
  const deck = await startTapdeck(t, ["-i", wire.near, "--timeline-size", "60M"]);
  await listens(deck);
  const object = { kind: "domain", value: "example.com" };
  const most = wanted.length + 7;
  await deck.send("POST", "/rules", { name: "shop", object, ring: RING });
  await deck.send("POST", "/rules", { name: "limited", object, ring: RING, until: { packets: most } });
  const states = async (): Promise<string[]> =>
    (await deck.all("/rules")).map(({ state }: { state: string }) => state);
  await until(async () => (await states()).every((state) => state === "recording"), "the rules begin");

  await wire.replay(file, FRAMES_A_SECOND);
  const count = async (name: string): Promise<number> => (await deck.get(`/rules/${name}`)).packets;
  // Flows that show no name are decided on after five seconds.
  await until(async () => (await count("shop")) >= wanted.length, "all of it is recorded", 60_000);
  assert.deepEqual(await ringOf(deck, folder, "shop", wanted.length), hex(wanted));
  const before = await deck.get("/rules/shop");
  assert.deepEqual([before.interruptions, before.complete, before.drops], [0, true, 0]);
  // What a ring has in memory is on the disk within half a second, and the counters are kept with the next report.
  await new Promise((resolve) => setTimeout(resolve, 1500));

  process.kill(deck.pidOf("sensor"), "SIGKILL");
  await until(async () => (await deck.get("/status")).sensors[0]?.connected === false, "it is gone");
  await listens(deck);
  await until(async () => (await states()).every((state) => state === "recording"), "the rules go on");
  await wire.replay(file, FRAMES_A_SECOND);
  await until(async () => (await count("shop")) >= 2 * wanted.length, "all of it once more", 60_000);
  assert.deepEqual(await ringOf(deck, folder, "shop", 2 * wanted.length), hex([...wanted, ...wanted]));
  const after = await deck.get("/rules/shop");
  assert.deepEqual([after.packets, after.interruptions, after.complete], [2 * wanted.length, 1, false]);

  await until(async () => (await deck.get("/rules/limited")).state === "done", "the limit is met");
  assert.equal(await count("limited"), most);
  assert.equal((await ringOf(deck, folder, "limited", most)).length, most);
});

test("what is about a domain and begins with its past has each frame once, whenever it begins", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const flows = slowlyNamedFlows(120);
  const frames = flows.flatMap((flow) => flow.frames);
  const wanted = hex(
    flows.flatMap(({ evidence, frames }) => (evidence === undefined ? [] : frames.map(({ bytes }) => bytes))),
  );
  const folder = temporaryFolder(t);
  const file = join(folder, "sent.pcapng");
  writeFileSync(file, captureOf(flows));
  const wire = new Wire(t);
  const deck = await startTapdeck(t, ["-i", wire.near, "--timeline-size", "60M"]);
  await listens(deck);
  const sending = wire.replay(file, frames.length / 13.5);
  const names = Array.from({ length: 8 }, (_, n) => `begun-${n}`);
  const object = { kind: "domain", value: "example.com" };
  const from = "2000-01-01T00:00:00Z";
  const readers: LiveReader[] = [];
  for (const name of names) {
    await new Promise((resolve) => setTimeout(resolve, 1170));
    await deck.send("POST", "/rules", { name, object, ring: RING, from });
    readers.push(new LiveReader(t, deck, folder, "domain=example.com", "--from", from));
  }
  await sending;
  for (const name of names) {
    const whole = async () => (await deck.get(`/rules/${name}`)).packets >= wanted.length;
    await until(whole, `${name} has its past`, 60_000);
    assert.deepEqual(await ringOf(deck, folder, name, wanted.length), wanted, name);
  }
  for (const [i, reader] of readers.entries()) {
    await reader.stop();
    assert.deepEqual(hex(framesOf(reader.file)), wanted, `stream ${i}`);
  }
});
