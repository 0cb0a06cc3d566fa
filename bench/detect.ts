/**
 * `npx tsx bench/detect.ts [--days N] [--seed N] [--why] [--only PART] [FOLDER]`: the detectors over labelled captures
 * (default ../shared/pcaps), each as a new installation would read it: packets through the sensor's pipeline, flows through
 * the hub's accounting. Then over days of the generated household, with what goes wrong in it (`made-stories.ts`), with what
 * only looks like that (`near-misses.ts`), and its camera's four leaks, each over days of its own. The same flows go through
 * the rule of another product, from its published description (`published-rule.ts`). A kind is right when the label or story
 * names it. In captures it is wrong when it is one of JUDGED and the label does not name it; other kinds are shown and not
 * judged there (many captures are of servers, which are reached from outside). In the household every kind is judged.
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
import { withList } from "./listed-hosts.ts";
import { STORIES } from "./made-stories.ts";
import { NEAR_MISSES } from "./near-misses.ts";
import { PublishedRule, type RuleAlarm } from "./published-rule.ts";
import { Score } from "./score.ts";
import { allStories, beginsMs, HOUR_MS, type MadeStory } from "./story-parts.ts";

const PARTS = ["captures", "stories", "near-misses", "leaks"] as const;
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
const TELL_MS = 4 * HOUR_MS;
/** The life goes on for so long after the last near miss began: a night is the longest of them. */
const QUIET_MS = 10 * HOUR_MS;
/** Ordinary life before the first story: a device that was met less than two days ago is not missed. */
const BEFORE_DAYS = 2.25;
const LONGEST_S = 1e6;
const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 8, 7);
const DEVICES = 20;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    why: { type: "boolean" },
    only: { type: "string" },
    days: { type: "string", default: "2" },
    seed: { type: "string", default: "5" },
  },
});
const folder = positionals[0] ?? "../shared/pcaps";
if (!existsSync(folder)) {
  process.stderr.write(`detect: there is no ${folder}\n`);
  process.exit(1);
}
const isWanted = (part: (typeof PARTS)[number]): boolean => (values.only ?? part) === part;
if (values.only !== undefined && !PARTS.some(isWanted)) {
  process.stderr.write(`detect: --only is one of ${PARTS.join(", ")}\n`);
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
/** Of the household alone, where every kind is judged. */
const made = new Score();
const never = new Score();
const always = new Score();
let seconds = 0;

if (isWanted("captures")) {
  for (const path of captures(folder)) await judgeCapture(path);
  say(`${(seconds / 3600).toFixed(1)} hours of captures`);
}
const life = { days: 0, ours: 0, firstDay: 0, aboveInfo: 0, never: 0, always: 0 };
if (isWanted("stories")) await withList(judgeStories);
if (isWanted("near-misses")) await withList(judgeNearMisses);
if (isWanted("leaks")) for (const [i, leak] of LEAKS.entries()) await judgeLeak(leak, seed + i);
const spaces = (n: number): string => "|".padEnd(4 * n + 1, "---|");
say(
  "\n| kind | ours | wrong | recall | precision | rule ¹ | wrong | recall | precision | rule ² | wrong | recall | precision |",
);
say(spaces(13));
for (const kind of ALARM_KINDS.filter((kind) => ours.has(kind) || made.has(kind))) {
  const rules = RULED.includes(kind)
    ? `${never.cells(kind)} | ${always.cells(kind)}`
    : "– | ".repeat(7).concat("–");
  const judged = JUDGED.includes(kind);
  say(`| ${kind}${judged ? "" : " ³"} | ${ours.cells(kind, judged ? ours : made)} | ${rules} |`);
}
say("³ wrong and precision: in the household alone");
const perDay = (count: number): string => `${count} (${(count / life.days).toFixed(2)})`;
if (life.days > 0)
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

/** After ordinary days an hour to each story; the life ends `tailMs` after the last began. */
async function liveThrough(stories: readonly MadeStory[], tailMs: number, lifeSeed: number) {
  const storiesMs = FROM_MS + BEFORE_DAYS * DAY_MS;
  const spanDays = BEFORE_DAYS + (stories.length * HOUR_MS + tailMs) / DAY_MS;
  const besides = allStories(stories, FROM_MS, storiesMs, seed);
  const wish = { fromMs: FROM_MS, days: spanDays, leak: "tls", leakMinutes: 0, seed: lifeSeed } as const;
  const sides = new Sides();
  const house = await runHousehold({ ...wish, besides, listener: sides.hear });
  /** An alarm of this kind and device is of the story: within its time, and by whom it is about. */
  const isOf = (
    i: number,
    kinds: readonly AlarmKind[],
    one: { kind: string; device: string; atMs: number },
    withinMs = tailMs,
  ) => {
    const sinceMs = one.atMs - beginsMs(storiesMs, i);
    const { by } = stories[i] ?? {};
    const fits = by === undefined || house.nameOf(one.device) === by.name;
    return sinceMs >= 0 && sinceMs < withinMs && kinds.some((kind) => kind === one.kind) && fits;
  };
  return { house, sides, spanDays, storiesMs, isOf };
}

/** What no story explains is ordinary life's. */
async function judgeStories(): Promise<void> {
  const { house, sides, spanDays, storiesMs, isOf } = await liveThrough(STORIES, TELL_MS, seed + 100);
  for (const [i, { what, kinds }] of STORIES.entries()) {
    const beganMs = beginsMs(storiesMs, i);
    const told = kinds.map((kind) => house.opened.find((one) => isOf(i, [kind], plain(one))));
    for (const score of [ours, made])
      score.add(kinds, [], new Set(told.flatMap((one) => one?.alarm.kind ?? [])), []);
    const ruled = kinds.filter((kind) => RULED.includes(kind));
    for (const score of [never, always]) score.add(ruled, [], new Set(), []);
    const times = kinds.map((kind, k) => `${kind} ${toldAfter(told[k]?.atMs, beganMs)}`);
    say(`${told.includes(undefined) ? "✗" : "✓"} ${what}: ${times.join(", ")}`);
    if (values.why === true) for (const one of told) if (one !== undefined) say(`      ${one.alarm.why}`);
  }
  const isExplained = (one: Parameters<typeof isOf>[2]): boolean =>
    STORIES.some(({ kinds, also = [] }, i) => isOf(i, [...kinds, ...also], one));
  const isOrdinary = (one: RuleAlarm): boolean => !isExplained({ ...one, kind: "abnormal-upload" });
  const rules = {
    never: sides.never.alarms.filter(isOrdinary),
    always: sides.always.alarms.filter(isOrdinary),
  };
  const unexplained = house.opened.filter((one) => !isExplained(plain(one)));
  ordinary(unexplained, rules, spanDays, Number.POSITIVE_INFINITY);
}

/** What is raised and not true all the same is wrong. Its days count as nobody's ordinary life. */
async function judgeNearMisses(): Promise<void> {
  const { house, isOf } = await liveThrough(NEAR_MISSES, QUIET_MS, seed + 200);
  for (const [i, { what, kinds }] of NEAR_MISSES.entries()) {
    const raised = house.opened.filter((one) => isOf(i, kinds, plain(one), Number.POSITIVE_INFINITY));
    const faults = raised.map(({ alarm }) => alarm.kind).join(" ");
    say(`${faults === "" ? "✓" : "✗"} near miss, ${what}: ${faults || `no ${kinds.join(", no ")}`}`);
    if (values.why === true) for (const { alarm } of raised) say(`      ${alarm.why}`);
  }
  const isTrue = (one: OfflineHouse["opened"][number]): boolean =>
    NEAR_MISSES.some(({ also = [] }, i) => isOf(i, also, plain(one)));
  countWrong(house.opened.filter((one) => !isTrue(one)));
}

function plain({ alarm, atMs }: OfflineHouse["opened"][number]) {
  return { kind: alarm.kind, device: alarm.deviceId ?? "", atMs };
}

/** Uploads for information are counted on their own: on a first day they are meant. */
function countWrong(opened: OfflineHouse["opened"]): void {
  for (const { alarm, atMs } of opened) {
    const isForInformation = alarm.kind === "abnormal-upload" && alarm.severity === "info";
    if (!isForInformation) {
      ours.add([], [], new Set([alarm.kind]), JUDGED);
      made.add([], [], new Set([alarm.kind]), ALARM_KINDS);
    }
    if (values.why === true || !isForInformation)
      say(`      ${new Date(atMs).toISOString()} ${alarm.severity} ${alarm.kind}: ${alarm.title}`);
  }
}

/** Ordinary days of twenty devices, then the leak: everything raised before it is wrong. */
async function judgeLeak(leak: (typeof LEAKS)[number], seed: number): Promise<void> {
  const sides = new Sides();
  const wish = { fromMs: FROM_MS, days, leak, leakMinutes: LEAK_MINUTES, seed };
  const house = await runHousehold({ ...wish, listener: sides.hear });
  const leakMs = FROM_MS + days * DAY_MS;
  const found = house.opened.find(({ alarm, atMs }) => atMs >= leakMs && alarm.kind === "abnormal-upload");
  for (const score of [ours, made])
    score.add(["abnormal-upload"], [], uploads(found === undefined ? 0 : 1), []);
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
  ordinary(house.opened, { never: sides.never.alarms, always: sides.always.alarms }, days, leakMs);
}

function ordinary(
  opened: OfflineHouse["opened"],
  rules: { readonly never: readonly RuleAlarm[]; readonly always: readonly RuleAlarm[] },
  days: number,
  endMs: number,
): void {
  const before = opened.filter(({ atMs }) => atMs < endMs);
  const count = (alarms: readonly RuleAlarm[]): number => alarms.filter(({ atMs }) => atMs < endMs).length;
  life.days += days * DEVICES;
  life.ours += before.length;
  life.firstDay += before.filter(({ atMs }) => atMs < FROM_MS + DAY_MS).length;
  life.aboveInfo += before.filter(({ alarm }) => alarm.severity !== "info").length;
  life.never += count(rules.never);
  life.always += count(rules.always);
  countWrong(before);
}

function toldAfter(atMs: number | undefined, beganMs: number): string {
  return atMs === undefined ? "never" : `${((atMs - beganMs) / 1000).toFixed(0)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
