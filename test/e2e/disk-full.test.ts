/** The whole data folder on a small disk that fills up, under load, with a kill while nothing can be written. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { householdFile, stampedFramesOf } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { allOpen, capturesBelow, timelineLeftovers } from "./recorder.ts";
import { startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, must } from "./tools.ts";
import { Wire } from "./wire.ts";

const DISK_MEGABYTES = 64;
const FRAMES_PER_SECOND = 4000;
const MEGABYTE = Buffer.alloc(1e6);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes until the disk takes no more. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let size = MEGABYTE.length; size >= 1; ) {
      try {
        if (writeSync(file, MEGABYTE, 0, size) < size) size = Math.floor(size / 2);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

test("a timeline larger than its disk stays above the floor; full and killed, it goes on when there is room", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20_000);
  const data = join(folder, "data");
  mkdirSync(data);
  must("mount", "-t", "tmpfs", "-o", `size=${DISK_MEGABYTES}m,mode=755`, "tmpfs", data);
  cleanup(t, () => spawnSync("umount", [data]));
  chmodSync(folder, 0o755);
  const wire = new Wire(t);
  const deck = await startTapdeck(t, ["-i", wire.near, "--timeline-size", "200M"], data);
  const listens = (): Promise<void> =>
    until(async () => {
      const status = await deck.fetch("/status").catch(() => undefined);
      // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
      const { sensors } = (status?.ok === true ? await status.json() : { sensors: [] }) as any;
      return sensors[0]?.connected === true && sensors[0].interfaces[0]?.state === "up";
    }, "it does not listen");
  await listens();
  let least = 1;
  const look = setInterval(() => {
    const { bavail, blocks } = statfsSync(data);
    least = Math.min(least, bavail / blocks);
  }, 20);
  cleanup(t, () => clearInterval(look));
  const stopLoad = wire.load(t, file, FRAMES_PER_SECOND);
  await until(() => least < 0.1, "the disk does not fill up", 60_000);
  await pause(3000);
  clearInterval(look);
  assert.ok(least > 0.02, `only ${(least * 100).toFixed(1)} % were free`);
  // Others are not so considerate.
  const ballast = join(data, "ballast");
  fill(ballast);
  await pause(2000);
  const sensor = deck.pidOf("sensor");
  process.kill(sensor, "SIGKILL");
  await pause(4000);
  allOpenOnceQuiet();
  rmSync(ballast);
  await listens();
  const fromMs = Date.now();
  await pause(2500);
  await stopLoad();
  await pause(1500);
  allOpen(capturesBelow(data));
  await until(() => timelineLeftovers(data).length <= 1, `left: ${timelineLeftovers(data)}`);
  const got = join(folder, "got.pcapng");
  writeFileSync(got, await deck.bytes("/frames.pcapng?from=2000-01-01T00:00:00Z"));
  const frames = stampedFramesOf(got);
  const late = frames.filter(({ stamp }) => Number(stamp / 1_000_000n) >= fromMs);
  assert.ok(frames.length > late.length, "what was there before is there");
  assert.ok(late.length > FRAMES_PER_SECOND, `${late.length} frames since there is room`);

  /** What is complete opens even now. */
  function allOpenOnceQuiet(): void {
    allOpen(capturesBelow(data).filter((path) => !/\/\.[^/]+$/.test(path)));
  }
});
