/**
 * `npx tsx bench/detect.ts [--days N] [--why] [FOLDER]`: the detectors over labelled captures (default ../shared/pcaps), each as a new
 * installation would read it: packets through the sensor's pipeline, flows through the hub's accounting. Prints what
 * each capture raised beside what it should, then recall and precision by kind. A kind is right when the label names it,
 * wrong when it is one of JUDGED and the label does not; other kinds are shown and not judged (many captures are of
 * servers, which are reached from outside). Then three weeks of the generated household, and its camera's three leaks.
 */
import { existsSync, openSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { AlarmRecord } from "../src/hub/alarm/alarm-book.ts";
import { ALARM_KINDS, type AlarmKind } from "../src/model/alarm-kind.ts";
import { FileReplay, replayBytes } from "../src/sensor/capture/file-replay.ts";
import { runHousehold } from "../test/detect/household-run.ts";
import { OfflineHouse } from "../test/detect/offline-house.ts";
import { LABELS } from "./labels.ts";

/** Kinds that an ordinary capture must not raise. */
const JUDGED: readonly AlarmKind[] = [
  "abnormal-upload",
  "large-upload",
  "beacon",
  "port-scan",
  "brute-force",
  "dns-tunnel",
  "nxdomain-storm",
  "dns-rebinding",
  "address-spoofing",
  "rogue-dhcp",
];
/** On the first day these are learnt, not told. */
const LEARNT: readonly AlarmKind[] = ["new-device", "first-contact", "device-offline", "device-online"];
const LONGEST_S = 1e6;
const DAY_MS = 86_400_000;
const DEVICES = 20;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { why: { type: "boolean" }, days: { type: "string", default: "21" } },
});
const folder = positionals[0] ?? "../shared/pcaps";
if (!existsSync(folder)) {
  process.stderr.write(`detect: there is no ${folder}\n`);
  process.exit(1);
}
const counts = new Map<string, { right: number; missed: number; wrong: number }>();
let seconds = 0;

for (const path of captures(folder)) {
  const label = LABELS.find(({ file }) => basename(path).includes(file));
  const expected = label?.kinds ?? [];
  const { alarms, spanS } = await alarmsOf(path, label?.homeNets ?? []);
  seconds += spanS;
  const found = new Set(alarms.map(({ kind }) => kind));
  const right = expected.filter((kind) => found.has(kind));
  const missed = expected.filter((kind) => !found.has(kind));
  const also = label?.also ?? [];
  const wrong = [...found].filter(
    (kind) => JUDGED.includes(kind) && !expected.includes(kind) && !also.includes(kind),
  );
  for (const kind of right) count(kind).right++;
  for (const kind of missed) count(kind).missed++;
  for (const kind of wrong) count(kind).wrong++;
  const shown = [...found].filter((kind) => !LEARNT.includes(kind));
  if (expected.length + shown.length === 0) continue;
  const mark = missed.length + wrong.length > 0 ? "✗" : "✓";
  say(
    `${mark} ${basename(path).slice(-60)}: ${shown.join(" ") || "nothing"}${missed.length > 0 ? ` | missed ${missed.join(" ")}` : ""}${wrong.length > 0 ? ` | wrong ${wrong.join(" ")}` : ""}`,
  );
  if (values.why === true)
    for (const { kind, why } of alarms) if (!LEARNT.includes(kind)) say(`      ${kind}: ${why}`);
}
say(`${(seconds / 3600).toFixed(1)} hours of captures`);
say("kind                right missed wrong  recall");
for (const kind of ALARM_KINDS) {
  const one = counts.get(kind);
  if (one === undefined) continue;
  const { right, missed, wrong } = one;
  const recall = right + missed === 0 ? "-" : (right / (right + missed)).toFixed(2);
  say(
    `${kind.padEnd(20)}${String(right).padStart(5)}${String(missed).padStart(7)}${String(wrong).padStart(6)}${recall.padStart(8)}`,
  );
}

await ordinaryLife(Number(values.days));

function count(kind: string): { right: number; missed: number; wrong: number } {
  const one = counts.get(kind) ?? { right: 0, missed: 0, wrong: 0 };
  counts.set(kind, one);
  return one;
}

function captures(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)(\.gz)?$/.test(entry.name))
    .filter(({ parentPath }) => !/malformed|conformance/.test(parentPath))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

async function alarmsOf(
  path: string,
  nets: readonly string[],
): Promise<{ alarms: AlarmRecord[]; spanS: number }> {
  const house = await OfflineHouse.open(nets);
  const input = { name: path, fd: () => openSync(path, "r") };
  const replay = new FileReplay([input], new Uint8Array(replayBytes(1)), 0);
  await replay.run((batch, from, to) => house.take(batch, from, to));
  house.end();
  for (const note of house.notes) say(`  ${basename(path)}: ${note}`);
  const spanS = house.pipeline.newestSeconds - house.pipeline.oldestSeconds;
  return { alarms: house.alarms, spanS: Number.isFinite(spanS) && spanS < LONGEST_S ? spanS : 0 };
}

/** Ordinary days of twenty devices, then the leak: everything raised before it is wrong. */
async function ordinaryLife(days: number): Promise<void> {
  for (const leak of ["datagrams", "tls", "many"] as const) {
    const fromMs = Date.UTC(2026, 8, 7);
    const house = await runHousehold({ fromMs, days, leak, leakMinutes: 10, seed: 5 });
    const leakMs = fromMs + days * DAY_MS;
    const before = house.opened.filter(({ atMs }) => atMs < leakMs);
    const firstDay = before.filter(({ atMs }) => atMs < fromMs + DAY_MS);
    const found = house.opened.find(({ alarm, atMs }) => atMs >= leakMs && alarm.kind === "abnormal-upload");
    const after =
      found === undefined ? "NOT FOUND" : `${((found.atMs - leakMs) / 1000).toFixed(0)} s after it began`;
    say(
      `household, ${days} days, ${leak}: ${after}; before it ${before.length} alarms in ${days * DEVICES} device-days, ${firstDay.length} of them on the first day`,
    );
    for (const { alarm } of before) if (values.why === true) say(`      ${alarm.kind}: ${alarm.title}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
