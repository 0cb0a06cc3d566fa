// `npm start`: installs what is missing, builds what is stale, runs the main job. Arguments go to `tapdeck run`.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { installIfMissing, root, sayIfTooOld, stop } from "./install.mjs";

const CAP_NET_RAW = 13n;
const SOURCES = ["src", "web", "scripts", "package-lock.json"];

sayIfTooOld();
installIfMissing();
if (isStale()) build();

const args = process.argv.slice(2);
if (choosesNothing(args) && !mayCapture()) {
  process.stderr.write(
    "tapdeck: this user may not capture: run `sudo npm start`, or install the unit that " +
      "`node bin/tapdeck.js doctor --unit` prints. Showing the demo meanwhile.\n",
  );
  args.push("--demo");
}

const tapdeck = spawn(process.execPath, ["bin/tapdeck.js", "run", ...args], { cwd: root, stdio: "inherit" });
// A terminal's Ctrl-C reaches both; a signal to this process alone is handed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => tapdeck.kill(signal));
// npm dies of a signal without handing it on: a parent that is gone means the same.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) tapdeck.kill("SIGTERM");
}, 1000).unref();
tapdeck.on("exit", (code) => process.exit(code ?? 1));

function choosesNothing(given) {
  return !given.some((arg) => /^(-i|--interface|--read|--demo|--help|-h)/.test(arg));
}

/** CAP_NET_RAW among the effective capabilities: root in a container may lack it. */
function mayCapture() {
  const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return line !== null && ((BigInt(`0x${line[1]}`) >> CAP_NET_RAW) & 1n) === 1n;
}

function isStale() {
  const built = join(root, "dist", "tapdeck.cjs");
  if (!existsSync(built) || !existsSync(join(root, "dist", "web", "index.html"))) return true;
  const builtMs = statSync(built).mtimeMs;
  return SOURCES.some((path) => newestMs(join(root, path)) > builtMs);
}

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function build() {
  process.stderr.write("tapdeck: building\n");
  const built = spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (built.status !== 0) stop("the build failed. See the words above");
}
