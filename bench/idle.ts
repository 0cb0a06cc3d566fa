/**
 * `sudo npx tsx bench/idle.ts [ROUNDS]`: how long a rewind waits for its first byte on a live wire that has next to
 * nothing to say (20 frames a second over a veth pair), beside `GET /status`, which no sensor is asked for. Needs `npm run
 * build` and `apt-get install iproute2 netsniff-ng tcpreplay`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTapdeck, type Tapdeck } from "./tapdeck.ts";
import { makeWire, NEAR, removeWire, send } from "./wire.ts";

const rounds = Number(process.argv[2] ?? 100);
/** Between two questions, so that they meet the sensor at every moment of its turns. */
const PAUSE_MS = 53;

const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
makeWire();
const tapdeck = await startTapdeck(join(folder, "data"), "-i", NEAR, "--timeline-size", "100M");
try {
  const frames = { bytes: 514, flows: 256 } as const;
  const load = send(folder, { ...frames, perSecond: 20, seconds: 5 + (rounds * 3 * PAUSE_MS) / 1000 });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await report(tapdeck, "/frames.pcapng?from=-2s&port=5001");
  await report(tapdeck, "/status");
  await load;
} finally {
  await tapdeck.stop();
  removeWire();
  rmSync(folder, { recursive: true, force: true });
}

async function report(deck: Tapdeck, path: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const { body } = await deck.fetch(path);
    const reader = body?.getReader();
    await reader?.read();
    times.push(performance.now() - from);
    while ((await reader?.read())?.done === false);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(share * times.length)] ?? Number.NaN).toFixed(1);
  process.stdout.write(`${path}: first byte ${at(0.5)} ms (median), ${at(0.9)} ms (nine of ten)\n`);
}
