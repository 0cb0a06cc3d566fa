/** `tapdeck channels`: ways to be told of alarms. */
import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { type Command, Option } from "commander";
import { AppError } from "../../base/app-error.ts";
import { type ChannelItem, channelSchema, channelTestSchema } from "../../hub/api/contract/channel.ts";
import { ALARM_KINDS, SEVERITIES } from "../../model/alarm-kind.ts";
import { CHANNEL_TYPES, type ChannelType, fieldsOf, secretsOf } from "../../model/channel-settings.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { ago, printItem, printList } from "../client/listing.ts";
import { collect } from "../option-values.ts";
import type { ProgramContext } from "../program.ts";

const COLUMNS = [
  { head: "channel", text: (item: ChannelItem) => item.name },
  { head: "type", text: (item: ChannelItem) => item.type },
  { head: "from", text: (item: ChannelItem) => item.minSeverity },
  { head: "quiet", text: ({ quiet }: ChannelItem) => (quiet === null ? "" : `${quiet.from}-${quiet.to}`) },
  { head: "state", text: stateText },
  { head: "waiting", right: true, text: (item: ChannelItem) => String(item.waiting) },
  { head: "where to", text: (item: ChannelItem) => item.target },
];

interface AddOptions extends ListOptions {
  readonly set: readonly string[];
  readonly setFrom: readonly string[];
  readonly minSeverity?: string;
  readonly kind?: readonly string[];
  readonly ended: boolean;
  readonly quiet?: string;
  readonly page?: string;
}

export function addChannelCommands(program: Command, context: ProgramContext): void {
  const channels = withFormat(
    clientCommand(program, "channels", "ways to be told of alarms", "tapdeck channels"),
  );
  const list = withFormat(
    clientCommand(
      channels,
      "list",
      "the ways there are, and how it stands with them",
      "tapdeck channels list",
    ),
  );
  for (const command of [channels, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      const empty = "Nobody is told of alarms yet: tapdeck channels add --help";
      await printList(client.list("/channels", channelSchema, {}, 10_000), COLUMNS, format, empty);
    });
  }
  addMaking(channels, context);

  const test = clientCommand(
    channels,
    "test",
    "send a test at once and say what happened",
    "tapdeck channels test phone",
  ).argument("<channel>", "its name or id");
  asks<ListOptions>(test, context, async (client, _options, channel = "") => {
    const tried = await client.send("POST", `${pathOf(channel)}/test`, {}, channelTestSchema);
    if (!tried.ok) throw new AppError("unreachable", `the test did not get through: ${tried.detail}`);
    process.stdout.write(`${tried.detail} (${tried.ms} ms)\n`);
  });
  const remove = clientCommand(
    channels,
    "remove",
    "tell nobody this way any more; what waits is thrown away",
    "tapdeck channels remove phone",
  ).argument("<channel>", "its name or id");
  asks<ListOptions>(remove, context, async (client, _options, channel = "") => {
    await client.remove(pathOf(channel));
  });
}

function addMaking(channels: Command, context: ProgramContext): void {
  const add = withFormat(
    clientCommand(
      channels,
      "add",
      "be told another way",
      "tapdeck channels add ntfy phone --set topic=our-house-7f3a --set-from token=token.txt --quiet 22:00-07:00",
    )
      .argument("<type>", CHANNEL_TYPES.join(", "))
      .argument("<name>", "what it is to be called")
      .option(
        "--set <setting=value>",
        "one of its settings; of lists with commas; may be given again",
        collect,
        [],
      )
      .option(
        "--set-from <setting=file>",
        "the same, read from a file (- is stdin): for secrets",
        collect,
        [],
      )
      .addOption(new Option("--min-severity <severity>", "only this and above").choices(SEVERITIES))
      .addOption(new Option("--kind <kind...>", "only these kinds of alarm").choices(ALARM_KINDS))
      .option("--no-ended", "say nothing when an alarm has ended")
      .option("--quiet <from-to>", "nothing is sent then but what is of high severity: 22:00-07:00")
      .option(
        "--page <url>",
        "the page's address as the reader reaches it: then messages link to their alarms",
      )
      .addHelpText("after", `\nSettings of each type (* is needed):\n${settingsHelp()}`),
  );
  asks<AddOptions>(add, context, async (client, options, type = "", name = "") => {
    const { format, set, setFrom, minSeverity, kind, ended, quiet, page } = options;
    const known = mustBeType(type);
    const settings: Record<string, unknown> = {};
    for (const [field, text] of set.map(pairOf)) settings[field] = settingValue(known, field, text);
    for (const [field, file] of setFrom.map(pairOf))
      settings[field] = settingValue(known, field, await readText(file));
    const body = {
      type: known,
      name,
      settings,
      ended,
      ...(kind === undefined ? {} : { kinds: kind }),
      ...(minSeverity === undefined ? {} : { minSeverity }),
      ...(quiet === undefined ? {} : { quiet: quietOf(quiet) }),
      ...(page === undefined ? {} : { page }),
    };
    const made = await client.send("POST", "/channels", body, channelSchema);
    printItem(
      made,
      [
        ["channel", made.name],
        ["id", made.id],
        ["where to", made.target],
        ["try it", `tapdeck channels test ${made.id}`],
      ],
      format,
    );
  });
}

function stateText({ state, because, failingSince }: ChannelItem): string {
  return failingSince === null ? state : `fails since ${ago(failingSince)}: ${because ?? ""}`;
}

function pathOf(channel: string): string {
  return `/channels/${encodeURIComponent(channel)}`;
}

function mustBeType(text: string): ChannelType {
  const type = CHANNEL_TYPES.find((one) => one === text);
  if (type !== undefined) return type;
  throw new AppError("usage", `"${text}" is no way to be told`, {
    hint: `There are ${CHANNEL_TYPES.join(", ")}`,
  });
}

function pairOf(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError("usage", `"${text}" sets nothing`, { hint: "Write setting=value" });
}

/** As the schema of the field wants it, so far as a command line can say it; the hub judges. */
function settingValue(type: ChannelType, field: string, text: string): unknown {
  const schema = Object.fromEntries(fieldsOf(type))[field];
  if (schema === undefined) {
    const names = fieldsOf(type).map(([name]) => name);
    throw new AppError("usage", `${type} has no setting "${field}"`, { hint: `It has ${names.join(", ")}` });
  }
  const candidates = [text, Number(text), text === "true" ? true : text === "false" ? false : text];
  const fitting = [...candidates, text.split(",").map((one) => one.trim())].find(
    (one) => schema.safeParse(one).success,
  );
  return fitting ?? text;
}

async function readText(file: string): Promise<string> {
  try {
    return (file === "-" ? await textOf(process.stdin) : await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new AppError("no-file", `cannot read ${file}`, {
      hint: "Name a file that this user may read",
      cause,
    });
  }
}

function quietOf(text: string): { from: string; to: string } {
  const [from = "", to = ""] = text.split("-");
  return { from, to };
}

function settingsHelp(): string {
  return CHANNEL_TYPES.flatMap((type) => {
    const secrets = new Set(secretsOf(type));
    return fieldsOf(type).map(([name, field]) => {
      const words = [field.meta()?.description, secrets.has(name) ? "secret" : undefined].filter(Boolean);
      const needed = field.safeParse(undefined).success ? " " : "*";
      return `  ${type.padEnd(9)}${needed}${name.padEnd(17)}${words.join("; ")}`;
    });
  }).join("\n");
}
