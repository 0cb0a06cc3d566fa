/** What all commands that ask a hub have in common: where it is, the format, how many items. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseSizeBytes } from "../../base/size.ts";
import { parseDurationMs } from "../../base/time.ts";
import type { ProgramContext } from "../program.ts";
import { addHubOptions, connect, type HubOptions } from "./connect.ts";
import type { HubClient } from "./hub-client.ts";
import type { Format } from "./listing.ts";

export interface ListOptions extends HubOptions {
  readonly format: Format;
  readonly limit: number;
}

export function clientCommand(parent: Command, name: string, description: string, example: string): Command {
  const command = parent.command(name).description(description);
  command.addHelpText("after", `\nExample:\n  ${example}`);
  return addHubOptions(command);
}

export function withFormat(command: Command): Command {
  return command.addOption(
    new Option("--format <format>", "for people or for programs (one JSON object a line)")
      .choices(["table", "json"])
      .default("table"),
  );
}

export function withLimit(command: Command): Command {
  return command.option("--limit <n>", "at most so many", wholeNumber, 100);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It is no whole number above 0.");
}

export function wholeSize(text: string): number {
  const value = parseSizeBytes(text);
  if (value !== undefined && value >= 1) return value;
  throw new InvalidArgumentError("It is no size such as 500k, 64M or 2G.");
}

/** `none`, or `default`: back to what it is when nobody says. */
export function sizeOrNone(text: string): number | "none" {
  return text === "default" || text === "none" ? "none" : wholeSize(text);
}

/** In seconds. */
export function wholeSpan(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms >= 60_000) return Math.round(ms / 1000);
  throw new InvalidArgumentError("It is no span of a minute at least, such as 10m, 24h or 7d.");
}

export function spanOrNone(text: string): number | "none" {
  return text === "none" ? text : wholeSpan(text);
}

export type Action<O> = (client: HubClient, options: O, ...words: string[]) => Promise<void>;

/** The last two arguments of a commander action are its options and the command itself; one may be a list of words. */
export function asks<O extends HubOptions>(
  command: Command,
  context: ProgramContext,
  action: Action<O>,
): void {
  command.action(async (...given: unknown[]) => {
    const options = given[given.length - 2] as O;
    const words = given.slice(0, -2).flat() as string[];
    await action(connect(options, context), options, ...words);
  });
}
