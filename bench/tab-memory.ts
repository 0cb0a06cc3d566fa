/**
 * `npx tsx bench/tab-memory.ts [MINUTES]`: what a tab of the page holds while a household lives on: a hub
 * on the demo, a real Chromium, the first half of the time on Home, the other on Flows. Every minute garbage is collected
 * twice and what is left is read: JavaScript's heap, nodes of the document, listeners. It ends with what a place gained in
 * an hour, by least squares over its minutes but the first three (code is still fetched and compiled in those).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const minutes = Number(process.argv[2] ?? "60");
const root = new URL("..", import.meta.url).pathname;
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (executablePath === undefined) throw new Error("it needs a Chromium: apt-get install chromium");

const data = mkdtempSync(join(tmpdir(), "tapdeck-tab-"));
const tapdeck = spawn(
  process.execPath,
  ["bin/tapdeck.js", "run", "--demo", "--data", data, "--listen", "127.0.0.1:0"],
  { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
const setup = await new Promise<string>((resolve) => {
  let text = "";
  tapdeck.stdout.on("data", (more) => {
    text += more;
    const link = /(http\S+\/setup#\S+)/.exec(text)?.[1];
    if (link !== undefined) resolve(link);
  });
});

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: "en-GB" });
await page.goto(setup);
await page.locator("input[name=password]").fill("a long enough one");
await page.locator("input[name=again]").fill("a long enough one");
await page.getByRole("button", { name: "Set up" }).click();
await page.getByText("porch-camera").first().waitFor();
const inspector = await page.context().newCDPSession(page);
await inspector.send("Performance.enable");
await inspector.send("HeapProfiler.enable");

interface Sample {
  readonly minute: number;
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function sample(minute: number): Promise<Sample> {
  await inspector.send("HeapProfiler.collectGarbage");
  await inspector.send("HeapProfiler.collectGarbage");
  const { metrics } = await inspector.send("Performance.getMetrics");
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const { usedSize } = await inspector.send("Runtime.getHeapUsage");
  return { minute, heap: usedSize, nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

/** What it gains in an hour. */
function slope(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const meanX = samples.reduce((sum, each) => sum + each.minute, 0) / samples.length;
  const meanY = samples.reduce((sum, each) => sum + value(each), 0) / samples.length;
  let [up, down] = [0, 0];
  for (const each of samples) {
    up += (each.minute - meanX) * (value(each) - meanY);
    down += (each.minute - meanX) ** 2;
  }
  return (60 * up) / down;
}

const MB = 1e6;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
let minute = 0;
for (const [place, path] of [
  ["Home", "/"],
  ["Flows", "/flows"],
] as const) {
  // As a click would: the same document goes on.
  await page.locator(`nav a[href="${path}"]`).first().click();
  const samples: Sample[] = [];
  say(`| minute on ${place} | heap MB | nodes | listeners |\n|---|---|---|---|`);
  for (const end = minute + minutes / 2; minute < end; minute++) {
    await page.waitForTimeout(60_000);
    const now = await sample(minute);
    samples.push(now);
    say(`| ${minute} | ${(now.heap / MB).toFixed(2)} | ${now.nodes} | ${now.listeners} |`);
  }
  const settled = samples.slice(3);
  if (settled.length > 1) {
    const heap = slope(settled, (each) => each.heap / MB);
    const nodes = slope(settled, (each) => each.nodes);
    say(`${place} gains ${heap.toFixed(2)} MB and ${nodes.toFixed(0)} nodes an hour\n`);
  }
}
await browser.close();
const ended = new Promise((resolve) => tapdeck.on("exit", resolve));
tapdeck.kill("SIGTERM");
await ended;
rmSync(data, { recursive: true, force: true });
