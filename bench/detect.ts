/**
 * `npx tsx bench/detect.ts [FOLDER]`: the detectors over labelled captures (default ../shared/pcaps), each as a new
 * installation would read it: packets through the sensor's pipeline, flows through the hub's accounting. Prints what
 * each capture raised beside what it should, then recall and precision by kind. A kind is right when the label names it,
 * wrong when it is one of JUDGED and the label does not; other kinds are shown and not judged (many captures are of
 * servers, which are reached from outside).
 */
import { existsSync, openSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { silentLog } from "../src/base/log.ts";
import { Accounting } from "../src/hub/accounting.ts";
import { AlarmBook, type AlarmRecord } from "../src/hub/alarm/alarm-book.ts";
import { DetectorSet } from "../src/hub/alarm/detector-set.ts";
import { DETECTORS } from "../src/hub/alarm/detectors.ts";
import { AlarmHouse } from "../src/hub/alarm-house.ts";
import { Inventory } from "../src/hub/inventory/inventory.ts";
import { Learning } from "../src/hub/learning.ts";
import { LiveFlows } from "../src/hub/live-flows.ts";
import { ALARM_KINDS, type AlarmKind } from "../src/model/alarm-kind.ts";
import type { NamedFact } from "../src/model/named-fact.ts";
import { SliceBatch } from "../src/model/slice-batch.ts";
import { Places } from "../src/places/places.ts";
import { FileReplay, replayBytes } from "../src/sensor/capture/file-replay.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../src/sensor/pipeline.ts";
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
const END_MS = 61_000;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { why: { type: "boolean" } } });
const folder = positionals[0] ?? "../shared/pcaps";
if (!existsSync(folder)) {
  process.stderr.write(`detect: there is no ${folder}\n`);
  process.exit(1);
}
const places = new Places("/nonexistent", silentLog);
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
  const inventory = new Inventory();
  const learning = new Learning(inventory);
  const live = new LiveFlows();
  const homeNets = new HomeNetworks([...DEFAULT_HOME_NETS, ...nets]);
  const house = new AlarmHouse({ inventory, places, homeNets: () => homeNets.list() });
  await house.openPlaces();
  const alarms = new Map<string, AlarmRecord>();
  const book = new AlarmBook(
    () => `alarm-${alarms.size}`,
    (alarm) => alarms.set(alarm.id, alarm),
  );
  const set = new DetectorSet(
    DETECTORS,
    house,
    (claim) => book.hear(claim),
    (line) => say(`  ${basename(path)}: ${line}`),
  );
  set.start(new Map(), {});
  let seq = 0;
  let facts: NamedFact[] = [];
  const tellFacts = (): void => {
    learning.learn(facts);
    for (const fact of facts) set.fact(fact);
    facts = [];
  };
  const pipeline: Pipeline = new Pipeline({
    flowCapacity: 65_536,
    homeNets,
    onFact: (fact) => {
      if (fact.kind === "home-net") homeNets.learn(fact.cidr);
      facts.push(fact);
    },
    onSlices: (batch) => {
      tellFacts();
      const accounting = new Accounting(1, inventory, live);
      const copy = SliceBatch.decode(batch.encode());
      if (copy === undefined) return;
      accounting.add(seq++, copy);
      house.installedMs ??= accounting.slices[0]?.fromMs;
      set.slices(accounting.slices);
      for (const flow of accounting.result().flows) live.remove(flow.epochId, flow.flowId);
    },
    slices: true,
    seed: 1,
  });
  const replay = new FileReplay(
    [{ name: path, fd: () => openSync(path, "r") }],
    new Uint8Array(replayBytes(1)),
    0,
  );
  await replay.run((batch, from, to) => {
    pipeline.process(batch, from, to);
    pipeline.sweep(pipeline.sweepSeconds);
  });
  pipeline.closeAll();
  tellFacts();
  if (Number.isFinite(set.nowMs)) set.tick(set.nowMs + END_MS);
  const spanS = pipeline.newestSeconds - pipeline.oldestSeconds;
  return { alarms: [...alarms.values()], spanS: Number.isFinite(spanS) && spanS < 1e6 ? spanS : 0 };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
