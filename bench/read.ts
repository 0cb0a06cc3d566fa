/**
 * `npx tsx bench/read.ts [FILE…]`: packets a second of `tapdeck read` beside nfpcapd and tshark on the same file, in
 * turns; without a file a million frames of 65,536 flows, then of 256, then a day of the generated household. Needs
 * `npm run build` and `apt-get install nfdump tshark`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeUdpFile } from "./udp-file.ts";

const PROGRAM = fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url));
const HOUSEHOLD = fileURLToPath(new URL("../dist/household.js", import.meta.url));
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-"));
const nfdump = join(folder, "nfdump");
mkdirSync(nfdump);

const contenders = (file: string) =>
  [
    ["tapdeck read --format json", process.execPath, [PROGRAM, "read", "--format", "json", file]],
    ["nfpcapd", "nfpcapd", ["-r", file, "-w", nfdump]],
    [
      "tshark -q -z conv,tcp -z conv,udp",
      "tshark",
      ["-n", "-q", "-r", file, "-z", "conv,tcp", "-z", "conv,udp"],
    ],
  ] as const;

const given = process.argv.slice(2);
if (given.length > 0) for (const file of given) compare(file);
else {
  for (const flows of [65_536, 256]) compare(udpFile(flows));
  compare(household());
}
rmSync(folder, { recursive: true });

function compare(file: string): void {
  const packets = Number(
    /\t(\d+)/.exec(execFileSync("capinfos", ["-TrcM", file], { encoding: "utf8" }))?.[1],
  );
  process.stdout.write(`${file}, ${packets} packets\n`);
  // All find it in memory.
  readFileSync(file);
  const all = contenders(file);
  const best = all.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, [, command, args]] of all.entries()) {
      const from = performance.now();
      spawnSync(command, args, { stdio: "ignore" });
      best[i] = Math.min(best[i] ?? 0, (performance.now() - from) / 1000);
    }
  }
  for (const [i, [name]] of all.entries()) {
    const seconds = best[i] ?? Number.NaN;
    const rate = (packets / seconds / 1e6).toFixed(2);
    process.stdout.write(`  ${name}: ${seconds.toFixed(2)} s, ${rate} M packets/s\n`);
  }
}

function udpFile(flows: number): string {
  const path = join(folder, `${flows}-flows.pcap`);
  writeUdpFile(path, flows, 1_000_000);
  return path;
}

function household(): string {
  const path = join(folder, "day.pcapng");
  const out = openSync(path, "w");
  spawnSync(process.execPath, [HOUSEHOLD], { stdio: ["ignore", out, "inherit"] });
  closeSync(out);
  return path;
}
