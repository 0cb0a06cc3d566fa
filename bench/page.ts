/**
 * `npx tsx bench/page.ts FOLDER [PART]`: how long a hub on a folder of `bench/page-data.ts` takes for what each page asks,
 * over HTTP on loopback: 20 times each (PAGE_TIMES), one after the other, the first one apart; CPU is of hub and client
 * together, a question. PART: only questions whose name has it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { silentLog } from "../src/base/log.ts";
import { startHub } from "../src/hub/hub.ts";
import { newLinkAddress } from "../src/hub/hub-url.ts";

const [folder, part = ""] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder");
const TIMES = Number(process.env.PAGE_TIMES ?? "20");
const END = Date.parse(process.env.PAGE_END ?? "2026-11-30T00:00:00Z");
const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const span = (days: number): string => `from=${iso(END - days * DAY)}&to=${iso(END)}`;
const FILTER = encodeURIComponent("upload>1MB country!=FR domain:*.tuya*");

const hub = await startHub(
  {
    type: "start",
    link: newLinkAddress(),
    linkToken: "x",
    dataFolder: folder,
    listenHost: "127.0.0.1",
    listenPort: 0,
    replay: true,
    demo: false,
    version: "bench",
  },
  { log: silentLog },
);
const authorization = `Bearer ${readFileSync(join(folder, "admin.token"), "utf8").trim()}`;
const get = async (path: string): Promise<{ items?: { id?: string }[] }> => {
  const answer = await fetch(new URL(`/api/v1${path}`, hub.url), { headers: { authorization } });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as { items?: { id?: string }[] };
};
const device = (await get("/devices?limit=1")).items?.[0]?.id ?? "";

const GROUPS = ["device", "remote", "domain", "country", "asn", "app", "proto", "port", "direction", "hour"];
const QUESTIONS: Readonly<Record<string, string>> = {
  "home, status": "/status",
  "home, who is there": "/devices?limit=1000",
  "home, open alarms": "/alarms?limit=1000&state=open",
  devices: "/devices?limit=1000",
  "devices, pictures, day": `/usage/devices?${span(1)}&bucket=1h`,
  "devices, pictures, week": `/usage/devices?${span(7)}&bucket=1d`,
  "devices, pictures, hour": `/usage/devices?${span(1 / 24)}&bucket=5m`,
  "device, its day": `/usage?device=${device}&${span(1)}&bucket=15m`,
  "device, its month": `/usage?device=${device}&${span(30)}&bucket=1h`,
  "device, its destinations, day": `/destinations?device=${device}&by=domain&${span(1)}&limit=12`,
  "device, its destinations, month": `/destinations?device=${device}&by=domain&${span(30)}&limit=12`,
  "device, its flows, month": `/flows?device=${device}&${span(30)}&limit=50`,
  "tape, week": `/usage?${span(7)}&bucket=1h`,
  "destinations, day": `/destinations?${span(1)}`,
  "destinations, month": `/destinations?${span(30)}`,
  "flows, first page, month": `/flows?${span(30)}&limit=200`,
  "flows, middle, month": `/flows?${span(30)}&limit=200&at=${iso(END - 15.3 * DAY)}`,
  "flows, middle, upwards": `/flows?${span(30)}&limit=200&at=${iso(END - 15.3 * DAY)}&order=asc`,
  "flows, by upload, month": `/flows?${span(30)}&limit=100&sort=upload`,
  "flows, by duration, month": `/flows?${span(30)}&limit=100&sort=duration`,
  "flows, filter, month": `/flows?${span(30)}&limit=200&q=${FILTER}`,
  "flows, rare filter, month": `/flows?${span(30)}&limit=200&q=${encodeURIComponent("upload>3.9MB port:8883")}`,
  "flows, filter, middle": `/flows?${span(30)}&limit=200&q=${FILTER}&at=${iso(END - 15.3 * DAY)}`,
  "flows, filter, day": `/flows?${span(1)}&limit=200&q=${FILTER}`,
  "histogram, day": `/flows/histogram?${span(1)}`,
  "histogram, month": `/flows/histogram?${span(30)}`,
  "histogram, filter, month": `/flows/histogram?${span(30)}&q=${FILTER}`,
  ...Object.fromEntries(GROUPS.map((by) => [`by ${by}, day`, `/flows/groups?by=${by}&${span(1)}`])),
  ...Object.fromEntries(GROUPS.map((by) => [`by ${by}, month`, `/flows/groups?by=${by}&${span(30)}`])),
  "by domain, filter, month": `/flows/groups?by=domain&${span(30)}&q=${FILTER}`,
};

process.stdout.write("| question | first | median | p95 | CPU |\n|---|---|---|---|---|\n");
for (const [name, path] of Object.entries(QUESTIONS)) {
  if (!name.includes(part)) continue;
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i <= TIMES; i++) {
    const begin = performance.now();
    await get(path);
    times.push(performance.now() - begin);
  }
  const [first = 0, ...others] = times;
  const { user, system } = process.cpuUsage(before);
  others.sort((a, b) => a - b);
  const at = (share: number): string => (others[Math.ceil(others.length * share) - 1] ?? 0).toFixed(0);
  process.stdout.write(
    `| ${name} | ${first.toFixed(0)} ms | ${at(0.5)} ms | ${at(0.95)} ms | ${((user + system) / 1000 / times.length).toFixed(0)} ms |\n`,
  );
}
await hub.stop();
