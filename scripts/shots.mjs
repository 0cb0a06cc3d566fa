// `node scripts/shots.mjs FOLDER`: pictures of every place of the page, on the demo household: light and dark, wide and
// narrow. Changes of the page are looked at as pictures before they are called done; README's picture comes from here.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root, stop } from "./install.mjs";

const folder = process.argv[2] ?? stop("name a folder: node scripts/shots.mjs FOLDER");
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
if (executablePath === undefined) stop("it needs a Chromium: apt-get install chromium");
mkdirSync(folder, { recursive: true });

const data = mkdtempSync(join(tmpdir(), "tapdeck-shots-"));
const args = ["bin/tapdeck.js", "run", "--demo", "--data", data, "--listen", "127.0.0.1:0"];
const tapdeck = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
const setup = await new Promise((resolve) => {
  let text = "";
  tapdeck.stdout.on("data", (more) => {
    text += more;
    const link = /(http\S+\/setup#\S+)/.exec(text)?.[1];
    if (link !== undefined) resolve(link);
  });
});
const base = new URL("/", setup).href;
const headers = { authorization: `Bearer ${readFileSync(join(data, "admin.token"), "utf8").trim()}` };
const get = async (path) => (await fetch(`${base}api/v1${path}`, { headers })).json();

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const first = await browser.newContext();
const page = await first.newPage();
await page.goto(setup);
await page.locator("input[name=password]").fill("a long enough one");
await page.locator("input[name=again]").fill("a long enough one");
await page.getByRole("button", { name: "Set up" }).click();
await page.getByText("porch-camera").first().waitFor();
while ((await get("/status")).replay?.done !== true) await new Promise((resolve) => setTimeout(resolve, 300));
const camera = (await get("/devices?limit=100")).items.find((device) => device.name === "porch-camera");
await fetch(`${base}api/v1/rules`, {
  method: "POST",
  headers: { ...headers, "content-type": "application/json" },
  body: JSON.stringify({ name: "Porch camera", object: { kind: "device", value: camera.id } }),
});
await new Promise((resolve) => setTimeout(resolve, 12_000));
const flows = await get(`/flows?device=${camera.id}&sort=upload&limit=1`);
const { start } = flows.items[0];
const span = `from=${start}&to=${new Date(Date.parse(start) + 1_800_000).toISOString()}`;
const alarms = (await get("/alarms?limit=100")).items;
const alarm = alarms.find((one) => one.kind === "abnormal-upload" && one.severity === "high") ?? alarms[0];
const storageState = await first.storageState();

const places = {
  devices: "",
  device: `devices/${camera.id}`,
  span: `devices/${camera.id}?${span}`,
  flows: "flows?q=upload%3E1kB",
  countries: "flows?by=country",
  places: "places",
  alarms: "alarms",
  alarm: `alarms/${alarm.id}`,
  packets: `packets?source=alarms/${alarm.id}/frames.pcapng`,
  recordings: "recordings",
  groups: "groups",
  anomalies: "anomalies",
  settings: "settings",
  audit: "audit",
};
for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({
    wide: { width: 1360, height: 900 },
    phone: { width: 390, height: 844 },
  })) {
    const context = await browser.newContext({ viewport, colorScheme, storageState, deviceScaleFactor: 1 });
    const view = await context.newPage();
    for (const [name, path] of Object.entries(places)) {
      await view.goto(base + path);
      if (name === "packets") await view.locator("[role=treeitem]").first().waitFor();
      await view.waitForTimeout(1500);
      if (name === "span") {
        await view.locator("td.remote button").first().click();
        await view.locator("td.remote button").first().scrollIntoViewIfNeeded();
      }
      await view.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
      const over = await view.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      if (over > 0) process.stdout.write(`${name} ${size} ${colorScheme}: ${over} px too wide\n`);
    }
    await context.close();
  }
}
await browser.close();
const ended = new Promise((resolve) => tapdeck.on("exit", resolve));
tapdeck.kill("SIGTERM");
await ended;
rmSync(data, { recursive: true, force: true });
