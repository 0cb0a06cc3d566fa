/**
 * `npx tsx bench/read.ts [FILE]`: packets a second of `tapdeck read` beside nfpcapd and tshark on the same file, in
 * turns; without a file a day of the generated household. Needs `apt-get install nfdump tshark`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url));
const HOUSEHOLD = fileURLToPath(new URL("../dist/household.js", import.meta.url));
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
const file = process.argv[2] ?? household();
const nfdump = join(folder, "nfdump");
mkdirSync(nfdump);
const packets = Number(/\t(\d+)/.exec(execFileSync("capinfos", ["-TrcM", file], { encoding: "utf8" }))?.[1]);

const CONTENDERS = [
  ["tapdeck read --format json", process.execPath, [PROGRAM, "read", "--format", "json", file]],
  ["nfpcapd", "nfpcapd", ["-r", file, "-w", nfdump]],
  [
    "tshark -q -z conv,tcp -z conv,udp",
    "tshark",
    ["-n", "-q", "-r", file, "-z", "conv,tcp", "-z", "conv,udp"],
  ],
] as const;

const best = CONTENDERS.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, [, command, args]] of CONTENDERS.entries()) {
    const from = performance.now();
    spawnSync(command, args, { stdio: "ignore" });
    best[i] = Math.min(best[i] ?? 0, (performance.now() - from) / 1000);
  }
}
for (const [i, [name]] of CONTENDERS.entries()) {
  const seconds = best[i] ?? Number.NaN;
  process.stdout.write(
    `${name}: ${seconds.toFixed(2)} s, ${(packets / seconds / 1e6).toFixed(2)} M packets/s\n`,
  );
}
rmSync(folder, { recursive: true });

function household(): string {
  const path = join(folder, "day.pcapng");
  const out = openSync(path, "w");
  spawnSync(process.execPath, [HOUSEHOLD], { stdio: ["ignore", out, "inherit"] });
  closeSync(out);
  return path;
}
