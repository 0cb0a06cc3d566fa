/** `tapdeck alarms`: what detectors found, and what people say to it. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { AppError } from "../../base/app-error.ts";
import { spanText } from "../../base/time.ts";
import {
  ALARM_STATES,
  type Alarm,
  type AlarmPatch,
  alarmSchema,
  type MuteItem,
  muteSchema,
} from "../../hub/api/contract/alarm.ts";
import { ALARM_KINDS } from "../../model/alarm-kind.ts";
import {
  asks,
  clientCommand,
  type ListOptions,
  wholeSpan,
  withFormat,
  withLimit,
} from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { deviceOf } from "../client/device-name.ts";
import { download } from "../client/download.ts";
import type { HubClient } from "../client/hub-client.ts";
import { ago, count, type Format, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const ID = "alarm-2026-11-23-1a2b3c4d";
const COLUMNS = [
  { head: "alarm", text: (alarm: Alarm) => alarm.id },
  {
    head: "severity",
    text: ({ severity, confidence }: Alarm) => `${severity}${confidence === "low" ? "?" : ""}`,
  },
  { head: "began", right: true, text: (alarm: Alarm) => ago(alarm.start) },
  { head: "lasted", right: true, text: lasted },
  { head: "state", text: (alarm: Alarm) => alarm.state },
  { head: "kind", text: (alarm: Alarm) => alarm.kind },
  { head: "what", text: (alarm: Alarm) => alarm.title },
];
const MUTE_COLUMNS = [
  { head: "mute", text: (mute: MuteItem) => mute.id },
  { head: "kind", text: (mute: MuteItem) => mute.kind ?? "any" },
  { head: "device", text: (mute: MuteItem) => mute.deviceName ?? mute.deviceId ?? "any" },
  { head: "destination", text: (mute: MuteItem) => mute.destination ?? "any" },
  { head: "until", text: (mute: MuteItem) => mute.until?.slice(0, 16).replace("T", " ") ?? "for ever" },
  { head: "by", text: (mute: MuteItem) => mute.by },
];

interface AlarmOptions extends ListOptions {
  readonly state?: string;
  readonly kind?: string;
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
}

export function addAlarmCommands(program: Command, context: ProgramContext): void {
  const alarms = withFilters(
    clientCommand(program, "alarms", "what detectors found", "tapdeck alarms --state open --from -24h"),
  );
  const list = withFilters(
    clientCommand(alarms, "list", "what detectors found", "tapdeck alarms list --format json"),
  );
  for (const command of [alarms, list]) {
    asks<AlarmOptions>(command, context, async (client, { format, limit, state, kind, device, from, to }) => {
      const query = { state, kind, from, to, device: device && (await deviceOf(client, device)) };
      const items = client.list("/alarms", alarmSchema, query, limit);
      const narrowed = Object.values(query).some((word) => word !== undefined);
      const none = narrowed ? "No alarm matches: drop a condition" : "There has been no alarm";
      await printList(items, COLUMNS, format, none);
    });
  }
  const show = withFormat(
    clientCommand(alarms, "show", "one alarm with its arithmetic", `tapdeck alarms show ${ID}`).argument(
      "<alarm>",
      "its id",
    ),
  );
  asks<ListOptions>(show, context, async (client, { format }, alarm = "") => {
    printAlarm(await client.get(pathOf(alarm), alarmSchema), format);
  });
  addStates(alarms, context);
  addMuting(alarms, context);

  const frames = clientCommand(
    alarms,
    "frames",
    "download its clip",
    `tapdeck alarms frames ${ID} -w camera.pcapng`,
  )
    .argument("<alarm>", "its id")
    .option("-w, --write <file>", "where to (- is standard output; default: its own name)");
  asks<HubOptions & { write?: string }>(frames, context, async (client, { write }, alarm = "") => {
    await download(await client.stream(`${pathOf(alarm)}/frames.pcapng`), write ?? `${alarm}.pcapng`);
  });
}

function withFilters(command: Command): Command {
  return withLimit(withFormat(command))
    .addOption(new Option("--state <state>", "only those").choices(ALARM_STATES))
    .addOption(new Option("--kind <kind>", "only those").choices(ALARM_KINDS))
    .option("--device <device>", "its name, MAC, address or id")
    .option("--from <time>", "those that go on or began since then: ISO 8601 or relative (-24h)")
    .option("--to <time>", "those that began before: ISO 8601 or relative");
}

function addStates(alarms: Command, context: ProgramContext): void {
  for (const [verb, state, words] of [
    ["ack", "acknowledged", "say that you know; it comes back by itself if it gets graver"],
    ["archive", "archived", "put them away"],
    ["reopen", "open", "take it back"],
  ] as const) {
    const command = withFormat(
      clientCommand(alarms, verb, words, `tapdeck alarms ${verb} ${ID}`).argument("<alarms...>", "their ids"),
    );
    asks<ListOptions>(command, context, async (client, { format }, ...ids) => {
      const changed: Alarm[] = [];
      for (const id of ids) changed.push(await change(client, id, { state }));
      await printList(changed, COLUMNS, format, "");
    });
  }
}

const PARTS = ["kind", "device", "destination"] as const;
type Part = (typeof PARTS)[number];

function addMuting(alarms: Command, context: ProgramContext): void {
  const mute = withFormat(
    clientCommand(alarms, "mute", "hear of nothing like it for a while", `tapdeck alarms mute ${ID} --for 8h`)
      .argument("<alarm>", "its id")
      .option("--for <time>", "so long: 8h, 7d; without, for ever", wholeSpan)
      .option(
        "--only <parts>",
        "what the same must be: kind, device, destination; with commas; without, all of them",
        partsOf,
      ),
  );
  asks<ListOptions & { for?: number; only?: Part[] }>(mute, context, async (client, options, alarm = "") => {
    const { format, for: forS, only } = options;
    const has = (part: Part): boolean => only?.includes(part) ?? true;
    const wish = { kind: has("kind"), device: has("device"), destination: has("destination") };
    const muted = await change(client, alarm, {
      mute: { ...wish, ...(forS === undefined ? {} : { forS }) },
    });
    await printList([muted], COLUMNS, format, "");
  });

  const mutes = withFormat(clientCommand(alarms, "mutes", "what raises no alarm", "tapdeck alarms mutes"));
  asks<ListOptions>(mutes, context, async (client, { format }) => {
    await printList(client.list("/mutes", muteSchema, {}, 10_000), MUTE_COLUMNS, format, "Nothing is muted");
  });

  const unmute = clientCommand(
    alarms,
    "unmute",
    "hear of it again",
    "tapdeck alarms unmute mute-1a2b3c4d",
  ).argument("<mute>", "its id, of tapdeck alarms mutes");
  asks<HubOptions>(unmute, context, async (client, _options, id = "") => {
    await client.remove(`/mutes/${encodeURIComponent(id)}`);
  });
}

function partsOf(text: string): Part[] {
  const words = text.split(",").map((word) => word.trim());
  const parts = PARTS.filter((part) => words.includes(part));
  if (parts.length > 0 && parts.length === words.length) return parts;
  throw new InvalidArgumentError(`Say some of ${PARTS.join(", ")}.`);
}

async function change(client: HubClient, id: string, body: AlarmPatch): Promise<Alarm> {
  return await client.send("PATCH", pathOf(id), body, alarmSchema);
}

function pathOf(alarm: string): string {
  if (alarm === "") throw new AppError("usage", "say which alarm", { hint: "`tapdeck alarms` lists them" });
  return `/alarms/${encodeURIComponent(alarm)}`;
}

function lasted({ start, last, end }: Alarm): string {
  const span = spanText(Date.parse(last) - Date.parse(start));
  return end === null ? `${span}, goes on` : span;
}

function printAlarm(alarm: Alarm, format: Format): void {
  const { confidence, destination, clip, noFrames } = alarm;
  const frames = clip === null ? (noFrames ?? "being kept") : `tapdeck alarms frames ${alarm.id}`;
  const lines: [string, string][] = [
    ["alarm", alarm.id],
    ["what", alarm.title],
    ["kind", alarm.kind],
    ["severity", alarm.severity],
    ["sure", confidence === "low" ? "not yet: there was no baseline, or too short a one" : "yes"],
    ["state", alarm.state],
    ["device", alarm.deviceName ?? alarm.deviceId ?? "none"],
    ...(destination === null ? [] : [["with", destination] satisfies [string, string]]),
    ["began", alarm.start],
    ["last", alarm.end === null ? `${alarm.last}, goes on` : alarm.last],
    ["found", `${count(alarm.claims)} times`],
    ["why", alarm.why],
    ...Object.entries(alarm.evidence).map(([name, value]): [string, string] => [`  ${name}`, textOf(value)]),
    ["flows", alarm.flows.join(", ") || "none"],
    ["frames", frames],
  ];
  printItem(alarm, lines, format);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}
