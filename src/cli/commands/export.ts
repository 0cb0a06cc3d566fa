/** `tapdeck export`: frames out of the timeline. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { asks, clientCommand } from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { deviceOf } from "../client/device-name.ts";
import { download } from "../client/download.ts";
import type { HubClient } from "../client/hub-client.ts";
import { collect } from "../option-values.ts";
import type { ProgramContext } from "../program.ts";

const SELECTORS = {
  device: "its name, MAC, address or id",
  group: "a group's name",
  domain: "this name and everything below it",
  address: "an address or a network",
  port: "either end's port",
  flow: "a flow's id or community id",
  country: "ISO code of the other end's country",
  asn: "autonomous system of the other end",
  rule: "what a rule is about",
  alarm: "what an alarm is about",
  filter: "capture filter, as tcpdump takes it",
} as const;
type Kind = keyof typeof SELECTORS;
const KINDS = Object.keys(SELECTORS) as Kind[];

type ExportOptions = HubOptions &
  Readonly<Partial<Record<Kind, readonly string[]>>> & {
    readonly from?: string;
    readonly to?: string;
    readonly write?: string;
  };

export function addExportCommand(program: Command, context: ProgramContext): void {
  const command = clientCommand(
    program,
    "export",
    "rewind: frames out of the timeline as pcapng; without a selector everything",
    "tapdeck export --device camera --from -10m -w - | wireshark -k -i -",
  ).argument("[selector...]", "the same as kind=value: device=camera");
  for (const kind of KINDS)
    command.option(`--${kind} <value>`, `${SELECTORS[kind]}; may be given again`, collect);
  command
    .option("--from <time>", "ISO 8601 or relative (-10m); default: as far back as there is")
    .option("--to <time>", "ISO 8601 or relative; default: now")
    .option("-w, --write <file>", "where to (- is standard output)", "frames.pcapng");
  asks<ExportOptions>(command, context, async (client, options, ...words) => {
    const query = new URLSearchParams();
    for (const [kind, value] of [...given(options), ...words.flat().map(selectorOf)])
      query.append(kind, kind === "device" ? await deviceOf(client, value) : value);
    for (const name of ["from", "to"] as const) {
      const value = options[name];
      if (value !== undefined) query.set(name, value);
    }
    await fetchFrames(client, query, options.write ?? "frames.pcapng");
  });
}

async function fetchFrames(client: HubClient, query: URLSearchParams, path: string): Promise<void> {
  if (path === "-" && process.stdout.isTTY)
    throw new AppError("usage", "this would print bytes to your terminal", {
      hint: "Pipe it, or give -w FILE",
    });
  await download(await client.stream(`/frames.pcapng?${query.toString()}`), path);
}

function given(options: ExportOptions): [Kind, string][] {
  return KINDS.flatMap((kind) => (options[kind] ?? []).map((value): [Kind, string] => [kind, value]));
}

function selectorOf(word: string): [Kind, string] {
  const [, name = "", value = ""] = /^([a-z]+)[=:](.+)$/.exec(word) ?? [];
  const kind = KINDS.find((one) => one === name);
  if (kind !== undefined) return [kind, value];
  throw new AppError("usage", `"${word}" is no selector`, {
    hint: `Write kind=value; kinds are ${KINDS.join(", ")}`,
  });
}
