/**
 * `npm run corpus`: what Tapdeck says of captures that nobody here made, beside what independent programs say. Prints a
 * table; exits with 1 when less than the bound is equal or explained.
 *
 *     npm run corpus [-- --only TEXT] [--all] [--write] [--quick]
 *
 * `--only` takes captures whose folder/name holds the text, `--all` lists every difference, `--write` puts the table
 * into docs/limits.md, `--quick` leaves tshark out: seconds instead of minutes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CAPTURES_AWAY, sharedCaptures, sharedHere } from "./capture.ts";
import { householdEvening } from "./generated.ts";
import { withMarkedPart } from "./marked-part.ts";
import { differences, failed, reasons, table } from "./report.ts";
import { runCorpus } from "./run.ts";

const LIMITS = fileURLToPath(new URL("../../docs/limits.md", import.meta.url));
const HOUSEHOLD_FRAMES = 20_000;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    all: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "corpus-"));
  try {
    if (!sharedHere()) process.stderr.write(`${CAPTURES_AWAY}: only generated ones are read\n`);
    const every = [householdEvening(folder, HOUSEHOLD_FRAMES).capture, ...sharedCaptures()];
    const captures = every.filter(({ folder, name }) => `${folder}/${name}`.includes(options.only));
    const startMs = performance.now();
    const tell = (done: number, name: string): void => progress(done, captures.length, name);
    const tallies = await runCorpus(captures, tell, !options.quick);
    const seconds = Math.round((performance.now() - startMs) / 1000);
    const parts = [`${captures.length} captures in ${seconds} s.`, table(tallies), reasons(tallies)];
    process.stdout.write(`\n${parts.join("\n\n")}\n\n${differences(tallies, options.all)}\n`);
    if (options.write) write([table(tallies), reasons(tallies)].join("\n\n"));
    return failed(tallies).length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(part: string): void {
  const document = withMarkedPart(readFileSync(LIMITS, "utf8"), "corpus", part);
  if (document === undefined) throw new Error("docs/limits.md has no part marked corpus");
  writeFileSync(LIMITS, document);
}

function progress(done: number, of: number, name: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${done}/${of} ${name.slice(0, 70)}`);
  else if (done % 100 === 0 || done === of) process.stderr.write(`${done}/${of}\n`);
}

process.exitCode = await main();
