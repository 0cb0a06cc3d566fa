/**
 * The packet viewer: `npx tsx bench/viewer.ts words` sets it beside tshark on ten captures of different kinds (the shared
 * ones, where they are), `npx tsx bench/viewer.ts time` opens captures of 1, 10 and 60 MB in Chromium.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { plain } from "../test/viewer/differences.ts";
import { loadDissector, tsharkTells, viewerTells } from "../test/viewer/dissecting.ts";
import { mixedHousehold } from "../test/viewer/mixed-household.ts";

const SHARED = fileURLToPath(new URL("../../shared/pcaps/arkime/", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url));
const KINDS = [
  "dns-udp",
  "http-content-gzip",
  "tls13",
  "wireshark-dhcp",
  "mqtt_synthetic",
  "wireshark-lldp",
  "quicietfooo",
  "smtp-html",
  "ftp",
];
/** Frames of the generated household that make about so many MB. */
const SIZES = [
  [1, 1_200],
  [10, 12_500],
  [60, 75_000],
] as const;

const folder = mkdtempSync(join(tmpdir(), "tapdeck-bench-viewer-"));
try {
  if (process.argv[2] === "words") await words();
  else if (process.argv[2] === "time") await time();
  else process.stderr.write("say what: words, time\n");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function words(): Promise<void> {
  const shared = KINDS.map((kind) => join(SHARED, `arkime+arkime__tests__pcap__${kind}.pcap`));
  const files = [mixedHousehold(folder, 500), ...shared.filter((file) => existsSync(file))];
  const dissector = await loadDissector();
  const met = new Set<string>();
  process.stdout.write("capture | packets | protocols that differ | lines | alike as they are | left over\n");
  for (const file of files) {
    const viewer = viewerTells(dissector, readFileSync(file));
    const tshark = tsharkTells(file);
    const protocols = viewer.protocols.filter((protocol, i) => protocol !== tshark.protocols[i]).length;
    let lines = 0;
    let same = 0;
    let left = 0;
    viewer.trees.forEach((tree, i) => {
      const theirs = tshark.trees[i] ?? [];
      const raw = new Set(theirs);
      same += tree.filter((line) => raw.has(line)).length;
      lines += tree.length;
      const known = new Set(plain(theirs, met));
      left += plain(tree, met).filter((line) => !known.has(line)).length;
    });
    const packets =
      viewer.trees.length === tshark.trees.length
        ? `${viewer.trees.length}`
        : `${viewer.trees.length}, tshark ${tshark.trees.length}`;
    const name = basename(file).split("__").at(-1);
    process.stdout.write(`${name} | ${packets} | ${protocols} | ${lines} | ${same} | ${left}\n`);
  }
  process.stdout.write(`met: ${[...met].join("; ")}\n`);
}

async function time(): Promise<void> {
  const executablePath = "/usr/bin/chromium";
  process.stdout.write("MB | packets | first time | again | memory of the tab\n");
  for (const [, frames] of SIZES) {
    const file = mixedHousehold(folder, frames);
    const data = mkdtempSync(join(folder, "data-"));
    const args = [PROGRAM, "run", "--data", data, "--listen", "127.0.0.1:0", "--read", file];
    const tapdeck = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    tapdeck.stdout.on("data", (text) => {
      said += text;
    });
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const setup = await found(() => /(http\S+\/setup#\S+)/.exec(said)?.[1]);
      const page = await (await browser.newContext()).newPage();
      await page.goto(setup);
      await page.locator("input[name=password]").fill("a long enough one");
      await page.locator("input[name=again]").fill("a long enough one");
      await page.getByRole("button", { name: "Set up" }).click();
      await page.getByText(/all read/).waitFor({ timeout: 120_000 });
      const address = new URL("/packets?source=frames.pcapng", setup).href;
      const opened = async (): Promise<number> => {
        const start = performance.now();
        await page.goto(address);
        await page.locator("[data-packets] [aria-selected=true]").waitFor({ timeout: 240_000 });
        return performance.now() - start;
      };
      const first = await opened();
      const again = await opened();
      const packets = Number(await page.locator("[data-packets]").getAttribute("aria-rowcount")) - 1;
      const size = (statSync(file).size / 1e6).toFixed(1);
      process.stdout.write(
        `${size} | ${packets} | ${seconds(first)} | ${seconds(again)} | ${largestTab()} MB\n`,
      );
    } finally {
      await browser.close();
      const ended = new Promise((resolve) => tapdeck.on("exit", resolve));
      tapdeck.kill("SIGTERM");
      await ended;
    }
  }
}

/** MB in memory of the largest tab on this machine. */
function largestTab(): number {
  const tabs = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/cmdline`)) return false;
    return readFileSync(`/proc/${name}/cmdline`, "utf8").includes("--type=renderer");
  });
  const sizes = tabs.map(
    (name) => /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1],
  );
  return Math.round(Math.max(0, ...sizes.map(Number)) / 1000);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

async function found(look: () => string | undefined): Promise<string> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
