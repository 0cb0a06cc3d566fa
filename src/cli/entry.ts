/** What all entry points of the command line have in common: they alone read it and the environment, and exit. */
import { type CommandTable, type ProgramContext, runProgram } from "./program.ts";

type Place = Pick<ProgramContext, "version" | "programFile" | "script">;

export function startProgram(commands: CommandTable, place: Place): void {
  // A reader that closed its end (`| head`) is no error; a full disk is.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    const why = error.code === "ENOSPC" ? "the disk is full" : (error.code ?? error.message);
    process.stderr.write(`tapdeck: the output cannot be written: ${why}\n`);
    process.exit(1);
  });
  const context: ProgramContext = {
    ...place,
    environment: process.env,
    onSignal: (handle) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
    },
    setStatus: (code) => {
      process.exitCode = code;
    },
    exit: (code) => process.exit(code),
  };
  void runProgram(process.argv.slice(2), context, commands);
}
