/** `tapdeck detectors`: what is watched for, with which options, and what others would have found. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import {
  type BackTestResult,
  backTestResultSchema,
  type DetectorItem,
  detectorSchema,
} from "../../hub/api/contract/alarm.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { optionsOf, propertiesOf } from "../client/detector-options.ts";
import type { HubClient } from "../client/hub-client.ts";
import { ago, count, type Format, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const COLUMNS = [
  { head: "detector", text: (detector: DetectorItem) => detector.name },
  { head: "state", text: (detector: DetectorItem) => (detector.enabled ? "on" : "off") },
  { head: "changed", text: changedText },
  { head: "finds", text: (detector: DetectorItem) => detector.help },
];

type Fired = BackTestResult["alarms"][number];
const FIRED_COLUMNS = [
  { head: "began", text: (alarm: Fired) => alarm.start.slice(0, 16).replace("T", " ") },
  { head: "severity", text: (alarm: Fired) => alarm.severity },
  { head: "what", text: (alarm: Fired) => alarm.title },
];

const NAME_WORDS = "its name, of tapdeck detectors";
const OPTION_WORDS = "name=value; name= goes back to the default";

export function addDetectorCommands(program: Command, context: ProgramContext): void {
  const detectors = withFormat(
    clientCommand(program, "detectors", "what is watched for", "tapdeck detectors"),
  );
  const list = withFormat(
    clientCommand(detectors, "list", "what is watched for", "tapdeck detectors list --format json"),
  );
  for (const command of [detectors, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      const items = client.list("/detectors", detectorSchema, {}, 10_000);
      await printList(items, COLUMNS, format, "No detector is built in");
    });
  }
  const show = withFormat(
    clientCommand(
      detectors,
      "show",
      "a detector's options with their meaning",
      "tapdeck detectors show abnormal-upload",
    ).argument("<detector>", NAME_WORDS),
  );
  asks<ListOptions>(show, context, async (client, { format }, name = "") => {
    printDetector(await mustFind(client, name), format);
  });
  addSetting(detectors, context);
  addBackTest(detectors, context);
}

function addSetting(detectors: Command, context: ProgramContext): void {
  const set = withFormat(
    clientCommand(
      detectors,
      "set",
      "change options, switch on or off",
      "tapdeck detectors set abnormal-upload floorMb=10 --on",
    )
      .argument("<detector>", NAME_WORDS)
      .argument("[options...]", OPTION_WORDS)
      .option("--on", "watch for it")
      .option("--off", "watch for it no more"),
  );
  asks<ListOptions & { on?: boolean; off?: boolean }>(
    set,
    context,
    async (client, options, name = "", ...words) => {
      const { format, on, off } = options;
      if (on && off) throw new AppError("usage", "--on and --off together", { hint: "Say one of them" });
      const detector = await mustFind(client, name);
      const enabled = on || off ? { enabled: on === true } : {};
      if (words.length === 0 && !on && !off) {
        throw new AppError("usage", "say what to change", { hint: "name=value, --on or --off" });
      }
      const body = { ...enabled, options: optionsOf(detector, words) };
      printDetector(await client.send("PATCH", pathOf(name), body, detectorSchema), format);
    },
  );
}

function addBackTest(detectors: Command, context: ProgramContext): void {
  const test = withFormat(
    clientCommand(
      detectors,
      "back-test",
      "what it would have found in the stored flows with other options; changes nothing",
      "tapdeck detectors back-test abnormal-upload floorMb=10 --from -7d",
    )
      .argument("<detector>", NAME_WORDS)
      .argument("[options...]", OPTION_WORDS)
      .option("--from <time>", "ISO 8601 or relative", "-7d")
      .option("--to <time>", "ISO 8601 or relative; default: now"),
  );
  asks<ListOptions & { from: string; to?: string }>(
    test,
    context,
    async (client, given, name = "", ...words) => {
      const { format, from, to } = given;
      const options = optionsOf(await mustFind(client, name), words);
      const body = { options, from, ...(to === undefined ? {} : { to }) };
      const result = await client.send("POST", `${pathOf(name)}/back-test`, body, backTestResultSchema);
      await printResult(result, format);
    },
  );
}

async function printResult(result: BackTestResult, format: Format): Promise<void> {
  const { alarms, flows, complete } = result;
  if (format === "json") {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const times = alarms.length === 1 ? "once" : `${count(alarms.length)} times`;
  const fired = alarms.length === 0 ? "Would not have fired" : `Would have fired ${times}`;
  process.stdout.write(`${fired} since ${ago(result.from)}, here. ${count(flows)} flows were judged.\n`);
  if (!complete) process.stdout.write("There are more flows than are judged at once: the newest were.\n");
  if (alarms.length > 0) await printList(alarms, FIRED_COLUMNS, format, "");
}

async function mustFind(client: HubClient, name: string): Promise<DetectorItem> {
  for await (const detector of client.list("/detectors", detectorSchema, {}, 10_000))
    if (detector.name === name) return detector;
  throw new AppError("not-found", `there is no detector "${name}"`, {
    hint: "`tapdeck detectors` lists them",
  });
}

function pathOf(name: string): string {
  return `/detectors/${encodeURIComponent(name)}`;
}

function changedText({ options, defaults }: DetectorItem): string {
  return Object.entries(options)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]))
    .map(([name, value]) => `${name}=${textOf(value)}`)
    .join(" ");
}

function printDetector(detector: DetectorItem, format: Format): void {
  const lines: [string, string][] = [
    ["detector", detector.name],
    ["finds", detector.help],
    ["state", detector.enabled ? "on" : "off"],
    ...Object.entries(propertiesOf(detector)).map(([name, { description }]): [string, string] => [
      `  ${name}`,
      `${textOf(detector.options[name])} (default ${textOf(detector.defaults[name])}): ${description ?? ""}`,
    ]),
  ];
  printItem(detector, lines, format);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(",") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
