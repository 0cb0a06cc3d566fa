// Runs every *.test.ts below the given folders with node:test; Node 20 takes no globs, so the list is made here.
// At the end it says which tests were skipped for want of a tool; with TAPDECK_TESTS_SKIP=never that fails.
// A file in which something failed runs once more, alone: many tests watch a live wire against the clock, two files at a
// time. What passes then makes nothing red, but is named at the end as unsteady, and told in full like every failure.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const roots = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const flags = process.argv.slice(2).filter((a) => a.startsWith("--"));
const reporter = join(dirname(fileURLToPath(import.meta.url)), "test-events.mjs");
// Not the tests' own need but that of whoever runs them: captures that lie beside the repository on some machines.
const ALLOWED = /the shared captures are not here/;
/** More than these are no accident. */
const MOST_AGAIN = 3;
const SLOWEST = 8;

function testsBelow(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testsBelow(child);
    return entry.name.endsWith(".test.ts") ? [child] : [];
  });
}

const say = (line) => process.stdout.write(`${line}\n`);
const short = (file) => relative(process.cwd(), file);
const indented = (text) => text.replace(/^/gm, "    ");

/** What passed is one line, what failed is told in full, with what its file printed. */
async function runTests(files, concurrency) {
  const run = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--test",
      `--test-concurrency=${concurrency}`,
      `--test-reporter=${reporter}`,
      ...flags,
      ...files,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = new Promise((resolve) => run.on("exit", (code) => resolve(code ?? 1)));
  const found = { failed: new Set(), skipped: [], seconds: new Map(), words: new Map() };
  for await (const line of createInterface({ input: run.stdout })) {
    const { type, name, file, message, skip, nesting, ms, why } = JSON.parse(line);
    if (type === "test:stderr")
      found.words.set(file, `${found.words.get(file) ?? ""}${message}`.slice(-4000));
    if (type === "test:diagnostic") say(file === undefined ? `# ${message}` : `  # ${message}`);
    if (name === undefined) continue;
    if (nesting === 0) found.seconds.set(file, (found.seconds.get(file) ?? 0) + ms / 1000);
    if (type === "test:pass") {
      if (skip !== undefined) found.skipped.push({ name, why: String(skip) });
      say(`${skip === undefined ? "ok" : "skipped"} ${name}${skip === undefined ? "" : ` (${skip})`}`);
      continue;
    }
    found.failed.add(file);
    say(`FAILED ${name}  (${short(file)})`);
    if (why !== undefined) say(indented(`${why}\n${found.words.get(file) ?? ""}`.trimEnd()));
  }
  return { ...found, status: await exited };
}

const files = (roots.length > 0 ? roots : ["src", "web/src", "test"]).flatMap(testsBelow).sort();
const first = await runTests(files, 2);
const slowest = [...first.seconds].sort((one, other) => other[1] - one[1]).slice(0, SLOWEST);
if (files.length > SLOWEST) {
  say(
    `the longest: ${slowest.map(([file, seconds]) => `${short(file)} ${seconds.toFixed(0)} s`).join(", ")}`,
  );
}

let { status } = first;
if (status !== 0 && first.failed.size > 0 && first.failed.size <= MOST_AGAIN) {
  const failed = [...first.failed];
  say(`\nonce more, alone: ${failed.map(short).join(", ")}`);
  const again = await runTests(failed, 1);
  status = again.status;
  const unsteady = failed.filter((file) => !again.failed.has(file));
  if (unsteady.length > 0) say(`\nunsteady, failed once and passed alone: ${unsteady.map(short).join(", ")}`);
  if (again.failed.size > 0) say(`\nfailed twice: ${[...again.failed].map(short).join(", ")}`);
}
const missing = first.skipped.filter(({ why }) => !ALLOWED.test(why));
if (process.env.TAPDECK_TESTS_SKIP === "never" && missing.length > 0) {
  say(`${missing.length} tests were skipped here, where none may be`);
  process.exit(1);
}
process.exit(status);
