/** What happens to everybody: killed processes, restarts, cables pulled, interfaces made anew, a full disk. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { framesOf, householdFile, totalsOf } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, must, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

async function recordingAll(
  t: TestContext,
  wire: Wire,
  ring: { files: number; filesizeKb: number },
  dataFolder?: string,
): Promise<RunningTapdeck> {
  const tapdeck = await startTapdeck(t, ["-i", wire.near], dataFolder);
  await listens(tapdeck);
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring });
  await records(tapdeck);
  return tapdeck;
}

async function listens(tapdeck: RunningTapdeck): Promise<void> {
  await until(async () => {
    const { sensors } = await tapdeck.get("/status");
    return sensors[0]?.connected === true && sensors[0].interfaces[0]?.state === "up";
  }, "the interface is not up");
}

async function records(tapdeck: RunningTapdeck): Promise<void> {
  await until(async () => (await tapdeck.get("/rules/all")).state === "recording", "not recording");
}

async function holds(tapdeck: RunningTapdeck, packets: number): Promise<void> {
  await until(
    async () => (await tapdeck.get("/rules/all")).packets >= packets,
    `${packets} recorded, but: ${JSON.stringify(await tapdeck.get("/rules/all"))}`,
  );
  // What is not full is written within a second.
  await new Promise((resolve) => setTimeout(resolve, 1200));
}

/** The one alarm of this kind, as soon as there is one. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
async function toldOf(tapdeck: RunningTapdeck, kind: string): Promise<any> {
  const alarms = () => tapdeck.all(`/alarms?kind=${kind}`);
  await until(async () => (await alarms()).length > 0, `no ${kind} is told`, 60_000);
  const [alarm, ...others] = await alarms();
  assert.deepEqual(
    others.map(({ title }) => title),
    [],
  );
  return alarm;
}

/** The files as they lie there open in tshark without a word. */
function allFilesOpen(tapdeck: RunningTapdeck): void {
  const folder = join(tapdeck.dataFolder, "rules", "all");
  const names = readdirSync(folder);
  assert.ok(names.length > 0);
  for (const name of names) tool("tshark", ["-r", join(folder, name), "-w", "/dev/null"], true);
}

async function merged(tapdeck: RunningTapdeck, folder: string): Promise<Buffer[]> {
  const file = join(folder, "merged.pcapng");
  writeFileSync(file, await tapdeck.bytes("/rules/all/frames.pcapng"));
  tool("tshark", ["-r", file, "-w", "/dev/null"], true);
  return framesOf(file);
}

function sameFrames(got: readonly Buffer[], expected: readonly Buffer[]): void {
  assert.equal(got.length, expected.length);
  assert.ok(got.every((frame, i) => frame.equals(expected[i]!)));
}

test("the sensor is killed in the middle: what was on disk stays, it goes on where it stopped, and says so", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 3000);
  const wire = new Wire(t);
  const tapdeck = await recordingAll(t, wire, { files: 50, filesizeKb: 1000 });
  await wire.replay(file, 4000);
  await holds(tapdeck, 3000);
  const sensor = tapdeck.pidOf("sensor");
  // Mid-stream, so that a block is likely to be half written.
  const replay = wire.replay(file, 2000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(sensor, "SIGKILL");
  await replay;
  await until(() => {
    try {
      return tapdeck.pidOf("sensor") !== sensor;
    } catch {
      return false;
    }
  }, "the sensor is not started again");
  await listens(tapdeck);
  await records(tapdeck);
  allFilesOpen(tapdeck);
  const before = await merged(tapdeck, folder);
  const sent = framesOf(file);
  sameFrames(before.slice(0, 3000), sent);
  const { packets } = await tapdeck.get("/rules/all");
  await wire.replay(file, 4000);
  await holds(tapdeck, packets + 3000);
  allFilesOpen(tapdeck);
  sameFrames((await merged(tapdeck, folder)).slice(-3000), sent);
  const report = await tapdeck.get("/rules/all");
  assert.ok(report.interruptions >= 1 && report.complete === false);
});

test("the hub is killed in the middle: recording goes on, and every flow counts once", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 6000);
  const wire = new Wire(t);
  const tapdeck = await recordingAll(t, wire, { files: 50, filesizeKb: 1000 });
  const replay = wire.replay(file, 2000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  process.kill(tapdeck.pidOf("hub"), "SIGKILL");
  await replay;
  await until(async () => (await tapdeck.fetch("/status").catch(() => undefined))?.ok === true, "no hub");
  await listens(tapdeck);
  await holds(tapdeck, 6000);
  sameFrames(await merged(tapdeck, folder), framesOf(file));
  const report = await tapdeck.get("/rules/all");
  assert.deepEqual([report.packets, report.drops, report.interruptions, report.complete], [6000, 0, 0, true]);
  const { bytes } = totalsOf(file);
  const nonIp = framesOf(file, "!ip && !ipv6").reduce((sum, frame) => sum + frame.length, 0);
  await until(
    async () => {
      const flows = await tapdeck.all("/flows?from=2000-01-01");
      const sum = flows.reduce((all, flow) => all + flow.orig.bytes + flow.resp.bytes, 0);
      return sum === bytes - nonIp;
    },
    "the flows' bytes",
    20_000,
  );
});

test("a restart goes on in the same recording, with the same devices and names", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 2000);
  const wire = new Wire(t);
  const first = await recordingAll(t, wire, { files: 50, filesizeKb: 1000 });
  await wire.replay(file, 4000);
  await holds(first, 2000);
  const [device] = await first.all("/devices");
  await first.send("PATCH", `/devices/${device.id}`, { name: "Mine" });
  assert.equal(await first.stop(), 0);
  allFilesOpen(first);
  const second = await startTapdeck(t, ["-i", wire.near], first.dataFolder);
  await listens(second);
  await records(second);
  assert.equal((await second.get(`/devices/${device.id}`)).name, "Mine");
  await wire.replay(file, 4000);
  await holds(second, 4000);
  const sent = framesOf(file);
  sameFrames(await merged(second, folder), [...sent, ...sent]);
  allFilesOpen(second);
});

test("an interface that goes down, comes back, vanishes and returns is picked up again", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 500);
  const wire = new Wire(t);
  const tapdeck = await recordingAll(t, wire, { files: 5, filesizeKb: 4000 });
  await wire.replay(file, 2000);
  await holds(tapdeck, 500);
  const state = async (): Promise<string> => (await tapdeck.get("/status")).sensors[0].interfaces[0].state;
  await tapdeck.send("PATCH", "/detectors/capture-gap", { options: { awayS: 1 } });
  wire.down();
  await until(async () => (await state()) === "down", "down is not seen");
  const downMs = performance.now();
  await until(() => performance.now() - downMs > 2000, "longer than an interface may be away");
  wire.up();
  await until(async () => (await state()) === "up", "up is not seen");
  const gaps = await toldOf(tapdeck, "capture-gap");
  assert.match(gaps.title, /^Nothing was heard on \S+ for [\d.]+ s$/);
  assert.match(gaps.why, /since \S+ was away\. The threshold is 1 s\./);
  await wire.replay(file, 2000);
  await holds(tapdeck, 1000);
  wire.cut();
  await until(async () => (await state()) === "gone", "gone is not seen");
  wire.join();
  await until(async () => (await state()) === "up", "its return is not seen");
  await wire.replay(file, 2000);
  await holds(tapdeck, 1500);
  const sent = framesOf(file);
  sameFrames(await merged(tapdeck, folder), [...sent, ...sent, ...sent]);
  const report = await tapdeck.get("/rules/all");
  assert.deepEqual([report.interruptions, report.complete], [2, false]);
});

test("a full disk: the floor holds, what is lost is counted, all that was written opens", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 12_000);
  const disk = join(folder, "data", "rules");
  mkdirSync(disk, { recursive: true });
  must("mount", "-t", "tmpfs", "-o", "size=6m,mode=755", "tmpfs", disk);
  cleanup(t, () => spawnSync("umount", [disk]));
  const wire = new Wire(t);
  const tapdeck = await recordingAll(t, wire, { files: 100, filesizeKb: 1000 }, join(folder, "data"));
  await wire.replay(file, 6000);
  await until(async () => (await tapdeck.get("/status")).packets >= 12_000, "12,000 packets");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { bavail, blocks } = statfsSync(disk);
  assert.ok(bavail > 0 && bavail / blocks > 0.02, `${bavail} of ${blocks} blocks left`);
  allFilesOpen(tapdeck);
  const report = await tapdeck.get("/rules/all");
  const kept = await merged(tapdeck, folder);
  assert.ok(kept.length > 1000 && kept.length <= report.packets, `${kept.length} of ${report.packets}`);
  assert.equal(report.packets + report.drops, 12_000);
  assert.equal(report.complete, report.drops === 0);
});

test("a recording that a full disk lets not even begin is an alarm, and begins once there is room", async (t) => {
  if (!haveNamespaces(t, "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 500);
  const disk = join(folder, "data", "rules");
  mkdirSync(disk, { recursive: true });
  must("mount", "-t", "tmpfs", "-o", "size=6m,mode=755", "tmpfs", disk);
  cleanup(t, () => spawnSync("umount", [disk]));
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, Buffer.alloc(6_200_000));
  const wire = new Wire(t);
  const tapdeck = await startTapdeck(t, ["-i", wire.near], join(folder, "data"));
  await listens(tapdeck);
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" } });
  await until(async () => (await tapdeck.get("/rules/all")).state !== "waiting", "the sensor has the rule");
  await wire.replay(file, 2000);
  const alarm = await toldOf(tapdeck, "disk");
  assert.match(alarm.title, /^The recording all records nothing: /);
  assert.equal(alarm.severity, "high");
  assert.match(alarm.why, /silence it/);
  const { drops, packets } = await tapdeck.get("/rules/all");
  assert.ok(drops > 0 && packets === 0, `${drops} lost, ${packets} kept`);
  rmSync(ballast);
  // Whether there is room shows when there is something to write.
  await until(async () => {
    await wire.replay(file, 2000);
    return (await tapdeck.get("/rules/all")).state === "recording";
  }, "it does not record");
  await holds(tapdeck, 1);
});
