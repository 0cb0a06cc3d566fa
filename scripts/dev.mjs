// `npm run dev`: the demo household on a hub that is built again as its sources change, and the page with hot reload.
import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { installIfMissing, root, sayIfTooOld } from "./install.mjs";

const HUB = "127.0.0.1:7878";
const QUIET_MS = 300;

sayIfTooOld();
installIfMissing();
let running;
let timer;
start();
watch(join(root, "src"), { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(restart, QUIET_MS);
});
const page = spawn("npx", ["vite", "--config", "web/vite.config.ts"], { cwd: root, stdio: "inherit" });
page.on("exit", (code) => end(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => end(0));

function start() {
  const built = spawnSync(process.execPath, ["scripts/build.mjs", "--no-web"], {
    cwd: root,
    stdio: "inherit",
  });
  if (built.status !== 0) return;
  const args = ["bin/tapdeck.js", "run", "--demo", "--listen", HUB, ...process.argv.slice(2)];
  running = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
}

function restart() {
  if (running === undefined || running.exitCode !== null) return start();
  running.once("exit", start);
  running.kill("SIGTERM");
}

function end(code) {
  running?.kill("SIGTERM");
  page.kill("SIGTERM");
  process.exit(code);
}
