// Runs every *.test.ts below the given folders with node:test; Node 20 takes no globs, so the list is made here.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const roots = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const flags = process.argv.slice(2).filter((a) => a.startsWith("--"));

function testsBelow(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testsBelow(child);
    return entry.name.endsWith(".test.ts") ? [child] : [];
  });
}

const files = (roots.length > 0 ? roots : ["src", "test"]).flatMap(testsBelow).sort();
const run = spawnSync(
  process.execPath,
  ["--import", "tsx", "--test", "--test-concurrency=2", ...flags, ...files],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
