/** `tapdeck rules` and `tapdeck files`: wishes to record, and what they recorded. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { spanText } from "../../base/time.ts";
import { type RuleFile, ruleFileSchema } from "../../hub/api/contract/ring-file.ts";
import { type Rule, ruleSchema } from "../../hub/api/contract/rule.ts";
import {
  asks,
  clientCommand,
  type ListOptions,
  spanOrNone,
  wholeNumber,
  wholeSize,
  wholeSpan,
  withFormat,
  withLimit,
} from "../client/client-command.ts";
import { type Names, NO_NAMES } from "../client/device-name.ts";
import { download } from "../client/download.ts";
import type { HubClient } from "../client/hub-client.ts";
import { ago, bytes, count, type Format, printItem, printList } from "../client/listing.ts";
import {
  type ObjectOptions,
  objectNames,
  objectsOf,
  objectsText,
  withObjects,
} from "../client/rule-objects.ts";
import type { ProgramContext } from "../program.ts";

const columns = (names: Names) => [
  { head: "rule", text: (rule: Rule) => rule.slug },
  { head: "records", text: (rule: Rule) => objectsText(rule, names) },
  { head: "state", text: (rule: Rule) => rule.state },
  { head: "packets", right: true, text: (rule: Rule) => count(rule.packets) },
  { head: "on disk", right: true, text: (rule: Rule) => bytes(rule.fileBytes) },
  { head: "files", right: true, text: (rule: Rule) => filesText(rule) },
  { head: "holds", text: (rule: Rule) => holdsText(rule) },
  { head: "complete", text: (rule: Rule) => completeness(rule) },
];

interface AddOptions extends ListOptions, ObjectOptions {
  readonly files: number;
  readonly filesize: number;
  readonly duration?: number;
  readonly packets?: number;
  readonly snaplen?: number;
  readonly keep?: number;
  readonly from?: string;
  readonly until?: string;
  readonly untilPackets?: number;
  readonly untilBytes?: number;
  readonly untilFiles?: number;
}

interface SetOptions extends ListOptions {
  readonly files?: number;
  readonly filesize?: number;
  readonly keep?: number | "none";
}

const KEEP_WORDS = "warn before frames go that are younger than this: 24h, 7d";

export function addRuleCommands(program: Command, context: ProgramContext): void {
  const rules = withFormat(clientCommand(program, "rules", "what is recorded", "tapdeck rules"));
  const list = withFormat(
    clientCommand(rules, "list", "what is recorded", "tapdeck rules list --format json"),
  );
  for (const command of [rules, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      const none = "Nothing is recorded. Make a rule: tapdeck rules add NAME --device MAC";
      const names = format === "table" ? await objectNames(client) : NO_NAMES;
      await printList(client.list("/rules", ruleSchema, {}, 10_000), columns(names), format, none);
    });
  }

  const add = withFormat(
    withObjects(
      clientCommand(
        rules,
        "add",
        "record an object, or any of several, into a ring of files",
        "tapdeck rules add camera --device aa:bb:cc:dd:ee:ff --files 5 --filesize 1024",
      ).argument("[name]", "its name; the folder's is made of it"),
    )
      .option("--files <n>", "at most so many full files", wholeNumber, 5)
      .option("--filesize <kB>", "each of at most so many kB", wholeNumber, 1024)
      .option("--duration <s>", "a new file after so many seconds", wholeNumber)
      .option("--packets <n>", "a new file after so many packets", wholeNumber)
      .option("--keep <time>", KEEP_WORDS, wholeSpan)
      .option("--from <time>", "begin with what the timeline has since then: ISO 8601 or relative (-10m)")
      .option("--snaplen <bytes>", "keep only the first bytes of each frame", wholeNumber)
      .option("--until <time>", "record until then: ISO 8601, or from now on (10m, 24h)")
      .option("--until-packets <n>", "until it has so many packets", wholeNumber)
      .option("--until-bytes <size>", "until it has so many bytes: 500k, 64M, 2G", wholeSize)
      .option("--until-files <n>", "until so many files are full", wholeNumber),
  );
  asks<AddOptions>(add, context, async (client, options, name) => {
    const { files, filesize, duration, packets, snaplen, keep, from } = options;
    const ring = {
      files,
      filesizeKb: filesize,
      ...(duration === undefined ? {} : { durationS: duration }),
      ...(packets === undefined ? {} : { packets }),
      ...(keep === undefined ? {} : { keepS: keep }),
    };
    const body = {
      ...(name === undefined ? {} : { name }),
      objects: await objectsOf(client, options),
      ring,
      until: untilOf(options),
      ...(snaplen === undefined ? {} : { snaplen }),
      ...(from === undefined ? {} : { from }),
    };
    await printRule(client, await client.send("POST", "/rules", body, ruleSchema), options.format);
  });

  for (const [verb, paused, words] of [
    ["pause", true, "stop recording for a while; the files stay"],
    ["resume", false, "go on recording"],
  ] as const) {
    const command = withFormat(
      clientCommand(rules, verb, words, `tapdeck rules ${verb} camera`).argument("<rule>", "its name or id"),
    );
    asks<ListOptions>(command, context, async (client, { format }, rule = "") => {
      await printRule(client, await client.send("PATCH", pathOf(rule), { paused }, ruleSchema), format);
    });
  }

  addSetCommand(rules, context);

  const remove = clientCommand(
    rules,
    "remove",
    "end a rule; its files stay unless told otherwise",
    "tapdeck rules remove camera --delete-files",
  )
    .argument("<rule>", "its name or id")
    .option("--delete-files", "delete what it recorded too");
  asks<ListOptions & { deleteFiles?: boolean }>(
    remove,
    context,
    async (client, { deleteFiles }, rule = "") => {
      await client.remove(`${pathOf(rule)}?files=${deleteFiles === true ? "delete" : "keep"}`);
    },
  );

  addFilesCommand(program, context);
}

function addSetCommand(rules: Command, context: ProgramContext): void {
  const set = withFormat(
    clientCommand(rules, "set", "give a rule another ring", "tapdeck rules set camera --files 50 --keep 7d")
      .argument("<rule>", "its name or id")
      .option("--files <n>", "at most so many full files", wholeNumber)
      .option("--filesize <kB>", "each of at most so many kB", wholeNumber)
      .option("--keep <time|none>", KEEP_WORDS, spanOrNone),
  );
  asks<SetOptions>(set, context, async (client, { files, filesize, keep, format }, rule = "") => {
    const ring = { files, filesizeKb: filesize, keepS: keep === "none" ? null : keep };
    if (Object.values(ring).every((value) => value === undefined)) {
      throw new AppError("usage", "nothing to change", { hint: "Say --files, --filesize or --keep" });
    }
    await printRule(client, await client.send("PATCH", pathOf(rule), { ring }, ruleSchema), format);
  });
}

interface FilesOptions extends ListOptions {
  readonly get?: string;
  readonly merged?: boolean;
  readonly write?: string;
}

const FILE_COLUMNS = [
  { head: "file", text: (file: RuleFile) => file.name },
  { head: "size", right: true, text: (file: RuleFile) => bytes(file.bytes) },
  { head: "changed", right: true, text: (file: RuleFile) => ago(file.modified) },
  { head: "", text: (file: RuleFile) => (file.open ? "being written" : "") },
];

function addFilesCommand(program: Command, context: ProgramContext): void {
  const files = withLimit(
    withFormat(
      clientCommand(
        program,
        "files",
        "what a rule has recorded; download it",
        "tapdeck files camera --merged -w - | wireshark -k -i -",
      )
        .argument("<rule>", "its name or id")
        .option("--get <file>", "download this file")
        .option("--merged", "download all of them as one, in time order")
        .option("-w, --write <file>", "where to (- is standard output; default: the file's own name)"),
    ),
  );
  asks<FilesOptions>(files, context, async (client, options, rule = "") => {
    const { get, merged, write, format, limit } = options;
    if (get !== undefined && merged === true) {
      throw new AppError("usage", "--get and --merged exclude each other", { hint: "Choose one" });
    }
    if (merged === true)
      await download(await client.stream(`${pathOf(rule)}/frames.pcapng`), write ?? `${rule}.pcapng`);
    else if (get !== undefined) {
      await download(await client.stream(`${pathOf(rule)}/files/${encodeURIComponent(get)}`), write ?? get);
    } else {
      const items = client.list(`${pathOf(rule)}/files`, ruleFileSchema, {}, limit);
      await printList(items, FILE_COLUMNS, format, "Nothing has been recorded yet");
    }
  });
}

function untilOf({ until, untilPackets, untilBytes, untilFiles }: AddOptions): object {
  return {
    ...(until === undefined ? {} : { at: until }),
    ...(untilPackets === undefined ? {} : { packets: untilPackets }),
    ...(untilBytes === undefined ? {} : { bytes: untilBytes }),
    ...(untilFiles === undefined ? {} : { files: untilFiles }),
  };
}

function untilText({ until: { at, packets, bytes: size, files } }: Rule): string {
  const ends = [
    ...(at === undefined ? [] : [at]),
    ...(packets === undefined ? [] : [`${count(packets)} packets`]),
    ...(size === undefined ? [] : [bytes(size)]),
    ...(files === undefined ? [] : [`${files} full files`]),
  ];
  return ends.length === 0 ? "it is paused or removed" : ends.join(" or ");
}

function pathOf(rule: string): string {
  return `/rules/${encodeURIComponent(rule)}`;
}

/** The open file is not one of the ring's full ones. */
function filesText({ files, ring, state }: Rule): string {
  const full = Math.max(0, Math.min(files - (state === "recording" ? 1 : 0), ring.files));
  return `${full} of ${ring.files}${files > full ? (state === "recording" ? " + open" : " + begun") : ""}`;
}

function holdsText({ holds, shortAt, ring: { keepS = 0 } }: Rule): string {
  return shortAt === null ? (holds ?? "") : `${holds}, ${spanText(keepS * 1000)} promised`;
}

function completeness(rule: Rule): string {
  const privacy = rule.withheld > 0 ? `, ${count(rule.withheld)} kept short for privacy` : "";
  return `${missing(rule)}${privacy}`;
}

function missing(rule: Rule): string {
  if (rule.complete) return "yes";
  const parts = [];
  if (rule.drops + rule.lostBefore > 0) parts.push(`${count(rule.drops + rule.lostBefore)} lost`);
  if (rule.cut > 0) parts.push(`${count(rule.cut)} cut to fit a file`);
  if (rule.interruptions > 0) parts.push(`interrupted ${rule.interruptions}×`);
  return `no: ${parts.join(", ")}`;
}

async function printRule(client: HubClient, rule: Rule, format: Format): Promise<void> {
  const names = format === "table" ? await objectNames(client) : NO_NAMES;
  const { files, filesizeKb, keepS } = rule.ring;
  const lines: [string, string][] = [
    ["rule", rule.slug],
    ["name", rule.name],
    ["records", objectsText(rule, names)],
    ["ring", `${files} full files of ${filesizeKb} kB and the open one`],
    ...(keepS === undefined ? [] : [["keeps at least", spanText(keepS * 1000)] as [string, string]]),
    ["until", untilText(rule)],
    ["state", rule.reason === null ? rule.state : `${rule.state}: ${rule.reason}`],
    ["the same as", rule.dumpcapLine ?? rule.whyNoDumpcap ?? ""],
  ];
  printItem(rule, lines, format);
}
