// Runs every *.test.ts below the given folders with node:test; Node 20 takes no globs, so the list is made here.
// At the end it says which tests were skipped for want of a tool; with TAPDECK_TESTS_SKIP=never that fails.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const roots = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const flags = process.argv.slice(2).filter((a) => a.startsWith("--"));
// Not the tests' own need but that of whoever runs them: captures that lie beside the repository on some machines.
const ALLOWED = /the shared captures are not here/;

function testsBelow(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testsBelow(child);
    return entry.name.endsWith(".test.ts") ? [child] : [];
  });
}

const files = (roots.length > 0 ? roots : ["src", "web/src", "test"]).flatMap(testsBelow).sort();
const run = spawn(
  process.execPath,
  ["--import", "tsx", "--test", "--test-concurrency=2", "--test-reporter=tap", ...flags, ...files],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const skipped = [];
let detail = false;
for await (const line of createInterface({ input: run.stdout })) {
  const result = /^\s*(not )?ok \d+ - (.*)$/.exec(line);
  const skip = result === null ? null : /^(.*?) # SKIP ?(.*)$/.exec(result[2] ?? "");
  if (skip !== null) skipped.push({ name: skip[1], why: skip[2] });
  // What passed is one line, what failed is told in full.
  if (result !== null) {
    detail = result[1] !== undefined;
    process.stdout.write(`${detail ? "FAILED " : skip === null ? "ok " : "skipped "}${result[2]}\n`);
  } else if (detail || /^# [a-z_]+ [\d.]+$/.test(line)) {
    process.stdout.write(`${line}\n`);
  }
}
const status = run.exitCode ?? (await new Promise((resolve) => run.on("exit", (code) => resolve(code ?? 1))));
const missing = skipped.filter(({ why }) => !ALLOWED.test(why));
if (process.env.TAPDECK_TESTS_SKIP === "never" && missing.length > 0) {
  process.stdout.write(`${missing.length} tests were skipped here, where none may be\n`);
  process.exit(1);
}
process.exit(status);
