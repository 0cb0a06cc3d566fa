/** Which frames are meant, as options of a command or as words: each may be given several times. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { collect } from "../option-values.ts";
import { deviceOf } from "./device-name.ts";
import type { HubClient } from "./hub-client.ts";

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
  alarm: "what an alarm (its id) is about, or those of a kind that go on",
  filter: "capture filter, as tcpdump takes it",
} as const;
type Kind = keyof typeof SELECTORS;
export const KINDS = Object.keys(SELECTORS) as Kind[];

export type SelectorOptions = Readonly<Partial<Record<Kind, readonly string[]>>>;

export function withSelectors(command: Command): Command {
  command.argument("[selector...]", "the same as kind=value: device=camera");
  for (const kind of KINDS)
    command.option(`--${kind} <value>`, `${SELECTORS[kind]}; may be given again`, collect);
  return command;
}

export async function given(client: HubClient, options: SelectorOptions): Promise<[Kind, string][]> {
  const pairs = KINDS.flatMap((kind) => (options[kind] ?? []).map((value): [Kind, string] => [kind, value]));
  return await resolved(client, pairs);
}

/** Words as commander hands them over. */
export async function selectorOf(
  client: HubClient,
  words: readonly (string | readonly string[])[],
): Promise<[Kind, string][]> {
  return await resolved(client, words.flat().map(parse));
}

function parse(word: string): [Kind, string] {
  const [, name = "", value = ""] = /^([a-z]+)[=:](.+)$/.exec(word) ?? [];
  const kind = KINDS.find((one) => one === name);
  if (kind !== undefined) return [kind, value];
  throw new AppError("usage", `"${word}" is no selector`, {
    hint: `Write kind=value; kinds are ${KINDS.join(", ")}`,
  });
}

async function resolved(client: HubClient, pairs: readonly [Kind, string][]): Promise<[Kind, string][]> {
  const each = pairs.map(
    async ([kind, value]): Promise<[Kind, string]> => [
      kind,
      kind === "device" ? await deviceOf(client, value) : value,
    ],
  );
  return await Promise.all(each);
}
