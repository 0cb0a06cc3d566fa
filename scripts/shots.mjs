// `node scripts/shots.mjs FOLDER [--only PLACE,…] [--locale de-DE]`: pictures of every place of the page, on the demo
// household: light and dark, on a desk, a small laptop and a phone. Changes of the page are looked at as pictures before they are called done; README's picture comes from here.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root, stop } from "./install.mjs";

const folder = process.argv[2] ?? stop("name a folder: node scripts/shots.mjs FOLDER");
const option = (name) => process.argv[process.argv.indexOf(name) + 1 || process.argv.length];
const only = option("--only")?.split(",");
const locale = option("--locale") ?? "en-GB";
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
const first = await browser.newContext({ locale: "en-GB" });
const page = await first.newPage();
await page.goto(setup);
const doors = { setup: setup.slice(base.length), login: "login" };
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
  home: "",
  devices: "devices",
  cards: "devices?view=cards",
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
  nowhere: "nowhere",
  palette: `devices/${camera.id}`,
  keys: "",
  record: `devices/${camera.id}`,
};
/** What opens over a page. */
const opens = {
  palette: async (view) => {
    await view.keyboard.press("Control+k");
    await view.locator("[role=option]").first().waitFor();
    await view.keyboard.type("cam");
  },
  keys: (view) => view.keyboard.press("?"),
  record: (view) => view.locator("main header button:has(.record-dot)").first().click(),
};
const wanted = Object.entries({ ...doors, ...places }).filter(([name]) => only?.includes(name) ?? true);
for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({
    wide: { width: 1440, height: 900 },
    laptop: { width: 1024, height: 768 },
    phone: { width: 390, height: 844 },
  })) {
    const how = { viewport, colorScheme, locale, deviceScaleFactor: 1 };
    const inside = await browser.newContext({ ...how, storageState });
    const outside = await browser.newContext(how);
    const views = [await inside.newPage(), await outside.newPage()];
    for (const [name, path] of wanted) {
      const view = views[name in doors ? 1 : 0];
      await view.goto(base + path);
      if (name === "packets") await view.locator("[role=treeitem]").first().waitFor();
      await view.waitForTimeout(1000);
      if (opens[name]) await opens[name](view).then(() => view.waitForTimeout(400));
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
    await inside.close();
    await outside.close();
  }
}
await browser.close();
const ended = new Promise((resolve) => tapdeck.on("exit", resolve));
tapdeck.kill("SIGTERM");
await ended;
rmSync(data, { recursive: true, force: true });
