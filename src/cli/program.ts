/** The program as a person meets it: its commands, and one edge where errors become a line and an exit status. */
import { Command, CommanderError } from "commander";
import { AppError } from "../base/app-error.ts";

export interface ProgramContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  /** The program's own file, for those who start it: `…/bin/tapdeck.js`. */
  readonly programFile: string;
  /** A script of the built program. */
  script(name: string): URL;
  onSignal(handle: () => void): void;
  /** The exit status once the command has returned. */
  setStatus(status: number): void;
  exit(status: number): void;
}

export type AddCommand = (program: Command, context: ProgramContext) => void;

/** By the first word of a command line. Each is loaded only when it is wanted: starting is most of what `read` costs. */
export type CommandTable = readonly (readonly [words: readonly string[], load: () => Promise<AddCommand>])[];

const WRONG_USAGE = 2;

/** Runs one command line (without node and script) and sets the exit status. */
export async function runProgram(
  line: readonly string[],
  given: ProgramContext,
  commands: CommandTable,
): Promise<void> {
  const { args, environment } = hubFirst(line, given.environment);
  const context = { ...given, environment };
  const program = new Command("tapdeck")
    .description(
      "A tape deck for a network tap: see what every device says, record it, open it in Wireshark.",
    )
    .version(context.version)
    .exitOverride()
    // A command's options and those of its own commands have the same names.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .configureHelp({ showGlobalOptions: true });
  for (const add of await commandsFor(args[0], commands)) add(program, context);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    context.setStatus(explain(error));
  }
}

const HUB_FIRST: Readonly<Record<string, string>> = {
  "--hub": "TAPDECK_HUB",
  "--token": "TAPDECK_TOKEN",
  "--fingerprint": "TAPDECK_FINGERPRINT",
};

/** The hub may also be named before the command: it then counts as what the environment says. */
export function hubFirst(
  line: readonly string[],
  environment: NodeJS.ProcessEnv,
): { args: readonly string[]; environment: NodeJS.ProcessEnv } {
  const said: NodeJS.ProcessEnv = {};
  let at = 0;
  for (; at < line.length; at++) {
    const [name = "", value] = (line[at] ?? "").split(/=(.*)/s);
    const variable = HUB_FIRST[name];
    if (variable === undefined) break;
    said[variable] = value ?? line[++at] ?? "";
  }
  return { args: line.slice(at), environment: { ...environment, ...said } };
}

/** Commander's complaint in the form of all our others. */
export function oneLine(text: string): string {
  const [what = "", suggestion = ""] = text
    .trim()
    .replace(/^error: /, "")
    .split("\n");
  const hint = /^\(Did you mean (.*)\?\)$/.exec(suggestion)?.[1];
  const advice = hint === undefined ? "Try with --help" : `Did you mean ${hint}? Else try with --help`;
  return `tapdeck: ${what.replace(/\.$/, "")}. ${advice}\n`;
}

/** All of them where the first word is none of theirs: help, or a word to suggest another for. */
async function commandsFor(word: string | undefined, commands: CommandTable): Promise<AddCommand[]> {
  const wanted = commands.filter(([words]) => word !== undefined && words.includes(word));
  return await Promise.all((wanted.length > 0 ? wanted : commands).map(([, load]) => load()));
}

function explain(error: unknown): number {
  // Commander has printed its own line already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`tapdeck: ${error.line}\n`);
  return error.exitStatus;
}
