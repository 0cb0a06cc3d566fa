/** The entry point: the only place that reads the command line and the environment, and exits. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CLIENT_COMMANDS } from "./client-commands.ts";
import { startProgram } from "./entry.ts";
import type { CommandTable } from "./program.ts";

/** With what runs on the machine that has the packets. */
const COMMANDS: CommandTable = [
  [["run"], async () => (await import("./commands/run.ts")).addRunCommand],
  [["read"], async () => (await import("./commands/read.ts")).addReadCommand],
  [["doctor"], async () => (await import("./commands/doctor.ts")).addDoctorCommand],
  ...CLIENT_COMMANDS,
];

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

startProgram(COMMANDS, {
  version: manifest.version,
  programFile: fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url)),
  script: (name) => new URL(`./${name}`, import.meta.url),
});
