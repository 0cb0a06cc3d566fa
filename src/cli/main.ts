/** The entry point: the only place that reads the command line and the environment, and exits. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runProgram } from "./program.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

// A reader that closed its end (`| head`) is no error; a full disk is.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  const why = error.code === "ENOSPC" ? "the disk is full" : (error.code ?? error.message);
  process.stderr.write(`tapdeck: the output cannot be written: ${why}\n`);
  process.exit(1);
});

void runProgram(process.argv.slice(2), {
  environment: process.env,
  version: manifest.version,
  programFile: fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url)),
  script: (name) => new URL(`./${name}`, import.meta.url),
  onSignal: (handle) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
  },
  setStatus: (code) => {
    process.exitCode = code;
  },
  exit: (code) => process.exit(code),
});
