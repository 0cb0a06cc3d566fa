/** `tapdeck status` and `tapdeck usage`: what this deck hears, and how much. */
import { type Command, Option } from "commander";
import { type Status, statusSchema } from "../../hub/api/contract/status.ts";
import { BUCKETS, type UsageItem, usageSchema } from "../../hub/api/contract/usage.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { deviceOf } from "../client/device-name.ts";
import { ago, bytes, count, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const VIEW = {
  network: "the whole network",
  "this-computer": "only this computer (see the README on where to plug it in)",
  unknown: "too little heard yet to say",
} as const;

const STATE = {
  up: "up",
  down: "down",
  gone: "gone",
  done: "read to its end",
  connecting: "connecting",
  connected: "connected",
  waiting: "waiting",
} as const;
/** A clock that is off by more is worth a word. */
const NOTABLE_SKEW_MS = 2000;

export function addStatusCommands(program: Command, context: ProgramContext): void {
  const status = withFormat(
    clientCommand(
      program,
      "status",
      "what a running Tapdeck hears, and where anything was lost",
      "tapdeck status",
    ),
  );
  asks<ListOptions>(status, context, async (client, { format }) => {
    const now = await client.get("/status", statusSchema);
    printItem(now, lines(now), format);
  });

  const usage = withFormat(
    clientCommand(
      program,
      "usage",
      "bytes over time, of one device or of the house",
      "tapdeck usage --device camera",
    )
      .option("--device <device>", "its name, MAC, address or id")
      .option("--from <time>", "ISO 8601 or relative (-24h)")
      .option("--to <time>", "ISO 8601 or relative")
      .addOption(new Option("--bucket <span>", "length of a line's span").choices(BUCKETS).default("1h")),
  );
  asks<UsageOptions>(usage, context, async (client, options) => {
    const { format, from, to, bucket } = options;
    const device = options.device && (await deviceOf(client, options.device));
    const { items } = await client.get("/usage", usageSchema, { device, from, to, bucket });
    await printList(items, USAGE_COLUMNS, format, "Nothing in this span");
  });
}

interface UsageOptions extends ListOptions {
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bucket: string;
}

const USAGE_COLUMNS = [
  { head: "from", text: (item: UsageItem) => item.start.slice(0, 16).replace("T", " ") },
  { head: "up", right: true, text: (item: UsageItem) => bytes(item.uploadBytes) },
  { head: "down", right: true, text: (item: UsageItem) => bytes(item.downloadBytes) },
  { head: "lan", right: true, text: (item: UsageItem) => bytes(item.lanBytes) },
  { head: "flows", right: true, text: (item: UsageItem) => count(item.flows) },
];

function lines(status: Status): [string, string][] {
  const out: [string, string][] = [
    ["version", status.version],
    ["running since", ago(status.startedAt)],
    ["sees", seen(status)],
    ["packets", `${count(status.packets)} (${bytes(status.bytes)})`],
    ["now", rate(status)],
    ["lost", lost(status)],
    ["devices", count(status.devices)],
    ["live flows", count(status.liveFlows)],
    ["recordings", recordingsText(status)],
    ["timeline", timelineText(status)],
  ];
  if (status.demo) out.unshift(["demo", "a made-up household: nothing here is real"]);
  for (const sensor of status.sensors) {
    const faces = sensor.interfaces.map(interfaceText).join(", ");
    out.push([`sensor ${sensor.name}`, sensor.connected ? faces : `away since ${ago(sensor.since)}`]);
  }
  const own = status.sensors.reduce((sum, { ownFrames }) => sum + (ownFrames?.packets ?? 0), 0);
  if (own > 0)
    out.push(["own frames", `${count(own)} left out: frames that were handed out are not recorded again`]);
  for (const { title, hint } of status.warnings) out.push(["warning", `${title}. ${hint}`]);
  return out;
}

function recordingsText({ rules, recordings }: Status): string {
  if (recordings === null) return count(rules);
  const { totalBytes, freeBytes, ringBytes, leftBytes } = recordings;
  const promised = `${count(rules)}, their rings take ${bytes(ringBytes)} at most`;
  if (totalBytes === null) return promised;
  const left = leftBytes ? `; removed ones left ${bytes(leftBytes)}` : "";
  return `${promised}; of ${bytes(totalBytes)} for all recordings ${bytes(freeBytes ?? 0)} are left${left}`;
}

function timelineText({ timeline }: Status): string {
  if (timeline === null) return "off";
  if (timeline.oldest === null) return "holds no frame yet";
  const { oldest, holds, budgetBytes, reason, unread } = timeline;
  const room = holds === null ? bytes(budgetBytes) : `${bytes(budgetBytes)} hold ${holds}`;
  const back = `reaches back to ${oldest.slice(0, 16).replace("T", " ")} UTC; ${room}`;
  const anew = unread === undefined ? back : `${back}; ${count(unread)} chunks are being read anew`;
  return reason === null ? anew : `${anew}; ${reason}`;
}

/** A capture does not say from where it was heard, so no verdict is given for one. */
function seen({ view, replay, demo }: Status): string {
  if (replay === null || demo) return VIEW[view];
  if (replay.error !== undefined) return `a capture that could not be read to its end: ${replay.error}`;
  const packets = `${count(replay.packets)} packets`;
  return replay.done
    ? `a capture, read to its end: ${packets}`
    : `a capture that is being read: ${packets} so far`;
}

function rate({ rates, replay }: Status): string {
  if (replay?.past === true) return "replaying the past";
  return `${count(Math.round(rates.packetsPerS))} packets/s, ${bytes(rates.bitsPerS / 8)}/s`;
}

function lost(status: Status): string {
  const places = Object.entries(status.drops).filter(([, frames]) => frames > 0);
  if (places.length === 0) return "nothing";
  return places.map(([place, frames]) => `${count(frames)} at the ${place}`).join(", ");
}

type InterfaceState = Status["sensors"][number]["interfaces"][number];

function interfaceText({ name, state, reason, clockSkewMs }: InterfaceState): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  const off = clockSkewMs ?? 0;
  const clock =
    Math.abs(off) < NOTABLE_SKEW_MS
      ? ""
      : `, its clock is ${Math.round(Math.abs(off) / 1000)} s ${off > 0 ? "ahead" : "behind"}`;
  return `${name} ${STATE[state]}${why}${clock}`;
}
