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

type AddCommand = (program: Command, context: ProgramContext) => void;

/** By the first word of a command line. Each is loaded only when it is wanted: starting is most of what `read` costs. */
const COMMANDS: readonly (readonly [words: readonly string[], load: () => Promise<AddCommand>])[] = [
  [["run"], async () => (await import("./commands/run.ts")).addRunCommand],
  [["read"], async () => (await import("./commands/read.ts")).addReadCommand],
  [["status", "usage"], async () => (await import("./commands/status.ts")).addStatusCommands],
  [["devices"], async () => (await import("./commands/devices.ts")).addDeviceCommands],
  [["groups"], async () => (await import("./commands/groups.ts")).addGroupCommands],
  [["flows", "destinations"], async () => (await import("./commands/flows.ts")).addFlowCommands],
  [["alarms"], async () => (await import("./commands/alarms.ts")).addAlarmCommands],
  [["detectors"], async () => (await import("./commands/detectors.ts")).addDetectorCommands],
  [["rules", "files"], async () => (await import("./commands/rules.ts")).addRuleCommands],
  [["export"], async () => (await import("./commands/export.ts")).addExportCommand],
  [["live"], async () => (await import("./commands/live.ts")).addLiveCommand],
  [["pull"], async () => (await import("./commands/pull.ts")).addPullCommand],
  [["clips"], async () => (await import("./commands/clips.ts")).addClipCommands],
  [["channels"], async () => (await import("./commands/channels.ts")).addChannelCommands],
  [["anomalies"], async () => (await import("./commands/anomalies.ts")).addAnomalyCommand],
  [["audit", "token", "user"], async () => (await import("./commands/keys.ts")).addKeyCommands],
  [["tables"], async () => (await import("./commands/tables.ts")).addTableCommand],
  [["doctor"], async () => (await import("./commands/doctor.ts")).addDoctorCommand],
];

const WRONG_USAGE = 2;

/** Runs one command line (without node and script) and sets the exit status. */
export async function runProgram(args: readonly string[], context: ProgramContext): Promise<void> {
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
  for (const add of await commandsFor(args[0])) add(program, context);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    context.setStatus(explain(error));
  }
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
async function commandsFor(word: string | undefined): Promise<AddCommand[]> {
  const wanted = COMMANDS.filter(([words]) => word !== undefined && words.includes(word));
  return await Promise.all((wanted.length > 0 ? wanted : COMMANDS).map(([, load]) => load()));
}

function explain(error: unknown): number {
  // Commander has printed its own line already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`tapdeck: ${error.line}\n`);
  return error.exitStatus;
}
