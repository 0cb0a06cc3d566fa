/**
 * `npx tsx bench/detect.ts [--days N] [--seed N] [--why] [FOLDER]`: the detectors over labelled captures (default
 * ../shared/pcaps), each as a new installation would read it: packets through the sensor's pipeline, flows through the hub's
 * accounting. Then over days of the generated household, with what goes wrong in it (`made-stories.ts`) and its camera's
 * four leaks, each over days of its own. The same flows go through the rule of another product, from its published
 * description (`published-rule.ts`). A kind is right when the label or story names it, wrong when it is one of JUDGED and
 * they do not; other kinds are shown and not judged (many captures are of servers, which are reached from outside).
 */
import { existsSync, openSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { AlarmRecord } from "../src/hub/alarm/alarm-book.ts";
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";
import { ALARM_KINDS, type AlarmKind } from "../src/model/alarm-kind.ts";
import { FileReplay, replayBytes } from "../src/sensor/capture/file-replay.ts";
import { runHousehold } from "../test/detect/household-run.ts";
import { OfflineHouse } from "../test/detect/offline-house.ts";
import { LABELS } from "./labels.ts";
import { allStories, beginsMs, STORIES } from "./made-stories.ts";
import { PublishedRule } from "./published-rule.ts";
import { Score } from "./score.ts";

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
/** What the published rule speaks of. */
const RULED: readonly AlarmKind[] = ["abnormal-upload", "inbound-access"];
/** On the first day these are learnt, not told. */
const LEARNT: readonly AlarmKind[] = ["new-device", "first-contact", "device-offline", "device-online"];
const LEAKS = ["datagrams", "one-way", "tls", "many"] as const;
const LEAK_MINUTES = 10;
/** Within it a story is to be told. */
const TELL_MS = 4 * 3_600_000;
const LONGEST_S = 1e6;
const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 8, 7);
const DEVICES = 20;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    why: { type: "boolean" },
    days: { type: "string", default: "2" },
    seed: { type: "string", default: "5" },
  },
});
const folder = positionals[0] ?? "../shared/pcaps";
if (!existsSync(folder)) {
  process.stderr.write(`detect: there is no ${folder}\n`);
  process.exit(1);
}
const days = Number(values.days);
const seed = Number(values.seed);

/** Beside ours the rule twice: a destination that is the only large one is never told of, or always. */
class Sides {
  readonly never = new PublishedRule(false);
  readonly always = new PublishedRule(true);

  readonly hear = (slices: readonly FlowSlice[]): void => {
    this.never.hear(slices);
    this.always.hear(slices);
  };
}

const ours = new Score();
const never = new Score();
const always = new Score();
let seconds = 0;

for (const path of captures(folder)) await judgeCapture(path);
say(`${(seconds / 3600).toFixed(1)} hours of captures`);
const life = { days: 0, ours: 0, firstDay: 0, aboveInfo: 0, never: 0, always: 0 };
await judgeStories();
for (const [i, leak] of LEAKS.entries()) await judgeLeak(leak, seed + i);
const spaces = (n: number): string => "|".padEnd(4 * n + 1, "---|");
say(
  "\n| kind | ours | wrong | recall | precision | rule ¹ | wrong | recall | precision | rule ² | wrong | recall | precision |",
);
say(spaces(13));
for (const kind of ALARM_KINDS.filter((kind) => ours.has(kind))) {
  const rules = RULED.includes(kind)
    ? `${never.cells(kind)} | ${always.cells(kind)}`
    : "– | ".repeat(7).concat("–");
  say(`| ${kind} | ${ours.cells(kind, JUDGED.includes(kind))} | ${rules} |`);
}
const perDay = (count: number): string => `${count} (${(count / life.days).toFixed(2)})`;
say(
  `\nordinary life, ${life.days.toFixed(1)} device-days: alarms (a device-day): ours ${perDay(life.ours)}, of them ${life.firstDay} on first days and ${life.aboveInfo} above information; uploads by the rule ¹ ${perDay(life.never)}, ² ${perDay(life.always)}`,
);

async function judgeCapture(path: string): Promise<void> {
  const label = LABELS.find(({ file }) => basename(path).includes(file));
  const { kinds = [], also = [], homeNets = [] } = label ?? {};
  const sides = new Sides();
  const alarms = await alarmsOf(path, homeNets, sides);
  const found = new Set<string>(alarms.map(({ kind }) => kind));
  const { missed, wrong } = ours.add(kinds, also, found, JUDGED);
  const ruled = kinds.filter((kind) => RULED.includes(kind));
  for (const [score, rule] of [
    [never, sides.never],
    [always, sides.always],
  ] as const) {
    score.add(ruled, also, uploads(rule.alarms.length), RULED);
  }
  const shown = [...found].filter((kind) => !LEARNT.includes(kind as AlarmKind));
  if (kinds.length + shown.length === 0) return;
  const mark = missed.length + wrong.length > 0 ? "✗" : "✓";
  const faults = [
    ["missed", missed],
    ["wrong", wrong],
  ] as const;
  const told = faults.flatMap(([word, kinds]) => (kinds.length > 0 ? ` | ${word} ${kinds.join(" ")}` : []));
  say(`${mark} ${basename(path).slice(-60)}: ${shown.join(" ") || "nothing"}${told.join("")}`);
  if (values.why === true)
    for (const { kind, why } of alarms) if (!LEARNT.includes(kind)) say(`      ${kind}: ${why}`);
}

function uploads(count: number): ReadonlySet<string> {
  return new Set(count > 0 ? ["abnormal-upload"] : []);
}

function captures(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)(\.gz)?$/.test(entry.name))
    .filter(({ parentPath }) => !/malformed|conformance/.test(parentPath))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

async function alarmsOf(path: string, nets: readonly string[], sides: Sides): Promise<AlarmRecord[]> {
  const house = await OfflineHouse.open(nets, sides.hear);
  const input = { name: path, fd: () => openSync(path, "r") };
  const replay = new FileReplay([input], new Uint8Array(replayBytes(1)), 0);
  await replay.run((batch, from, to) => house.take(batch, from, to));
  house.end();
  for (const note of house.notes) say(`  ${basename(path)}: ${note}`);
  const spanS = house.pipeline.newestSeconds - house.pipeline.oldestSeconds;
  if (Number.isFinite(spanS) && spanS < LONGEST_S) seconds += spanS;
  return house.alarms;
}

/** After an ordinary day an hour to each story; what none of them explains is ordinary life's. */
async function judgeStories(): Promise<void> {
  const storiesMs = FROM_MS + 1.25 * DAY_MS;
  const spanDays = 1.25 + (STORIES.length + 1) / 24;
  const besides = allStories(storiesMs, seed);
  const wish = { fromMs: FROM_MS, days: spanDays, leak: "tls", leakMinutes: 0, seed: seed + 100 } as const;
  const sides = new Sides();
  const house = await runHousehold({ ...wish, besides, listener: sides.hear });
  const unexplained = new Set(house.opened);
  for (const [i, { what, kinds, also = [] }] of STORIES.entries()) {
    const beganMs = beginsMs(storiesMs, i);
    const during = house.opened.filter(({ atMs }) => atMs >= beganMs && atMs < beganMs + TELL_MS);
    const told = kinds.map((kind) => during.find(({ alarm }) => alarm.kind === kind));
    for (const one of during) if ([...kinds, ...also].includes(one.alarm.kind)) unexplained.delete(one);
    ours.add(kinds, [], new Set(told.flatMap((one) => one?.alarm.kind ?? [])), []);
    const ruled = kinds.filter((kind) => RULED.includes(kind));
    for (const score of [never, always]) score.add(ruled, [], new Set(), []);
    const times = kinds.map((kind, k) => `${kind} ${toldAfter(told[k]?.atMs, beganMs)}`);
    say(`${told.includes(undefined) ? "✗" : "✓"} ${what}: ${times.join(", ")}`);
    if (values.why === true) for (const one of told) if (one !== undefined) say(`      ${one.alarm.why}`);
  }
  ordinary([...unexplained], sides, spanDays, Number.POSITIVE_INFINITY);
}

/** Ordinary days of twenty devices, then the leak: everything raised before it is wrong. */
async function judgeLeak(leak: (typeof LEAKS)[number], seed: number): Promise<void> {
  const sides = new Sides();
  const wish = { fromMs: FROM_MS, days, leak, leakMinutes: LEAK_MINUTES, seed };
  const house = await runHousehold({ ...wish, listener: sides.hear });
  const leakMs = FROM_MS + days * DAY_MS;
  const found = house.opened.find(({ alarm, atMs }) => atMs >= leakMs && alarm.kind === "abnormal-upload");
  ours.add(["abnormal-upload"], [], uploads(found === undefined ? 0 : 1), []);
  const byRule = (
    [
      [never, sides.never],
      [always, sides.always],
    ] as const
  ).map(([score, rule]) => {
    const one = rule.alarms.find(
      ({ device, atMs }) => atMs >= leakMs && house.nameOf(device) === "porch-camera",
    );
    score.add(["abnormal-upload"], [], uploads(one === undefined ? 0 : 1), []);
    return toldAfter(one?.atMs, leakMs);
  });
  say(
    `the camera leaks by ${leak}, after ${days} days: ours ${toldAfter(found?.atMs, leakMs)}; rule ¹ ${byRule[0]}, ² ${byRule[1]}`,
  );
  ordinary(house.opened, sides, days, leakMs);
}

function ordinary(
  opened: OfflineHouse["opened"],
  { never, always }: Sides,
  days: number,
  endMs: number,
): void {
  const before = opened.filter(({ atMs }) => atMs < endMs);
  const count = (rule: PublishedRule): number => rule.alarms.filter(({ atMs }) => atMs < endMs).length;
  life.days += days * DEVICES;
  life.ours += before.length;
  life.firstDay += before.filter(({ atMs }) => atMs < FROM_MS + DAY_MS).length;
  life.aboveInfo += before.filter(({ alarm }) => alarm.severity !== "info").length;
  life.never += count(never);
  life.always += count(always);
  for (const { alarm, atMs } of before)
    if (values.why === true || alarm.severity !== "info")
      say(`      ${new Date(atMs).toISOString()} ${alarm.severity} ${alarm.kind}: ${alarm.title}`);
}

function toldAfter(atMs: number | undefined, beganMs: number): string {
  return atMs === undefined ? "never" : `${((atMs - beganMs) / 1000).toFixed(0)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
