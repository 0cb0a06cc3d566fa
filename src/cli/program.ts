/** The program as a person meets it: its commands, and one edge where errors become a line and an exit status. */
import { Command, CommanderError } from "commander";
import { AppError } from "../base/app-error.ts";
import { addDeviceCommands } from "./commands/devices.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addFlowCommands } from "./commands/flows.ts";
import { addKeyCommands } from "./commands/keys.ts";
import { addReadCommand } from "./commands/read.ts";
import { addRuleCommands } from "./commands/rules.ts";
import { addRunCommand } from "./commands/run.ts";
import { addStatusCommands } from "./commands/status.ts";

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
    .configureHelp({ showGlobalOptions: true });
  addRunCommand(program, context);
  addReadCommand(program, context);
  addStatusCommands(program, context);
  addDeviceCommands(program, context);
  addFlowCommands(program, context);
  addRuleCommands(program, context);
  addKeyCommands(program, context);
  addDoctorCommand(program, context);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    context.setStatus(explain(error));
  }
}

function explain(error: unknown): number {
  // Commander has printed its own line already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`tapdeck: ${error.line}\n`);
  return error.exitStatus;
}
