/** `tapdeck status` and `tapdeck usage`: what this deck hears, and how much. */
import type { Command } from "commander";
import { type Status, statusSchema } from "../../hub/api/contract/status.ts";
import { type UsageItem, usageSchema } from "../../hub/api/contract/usage.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { ago, bytes, count, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const VIEW = {
  network: "the whole network",
  "this-computer": "only this computer (see the README on where to plug it in)",
  unknown: "too little heard yet to say",
} as const;

export function addStatusCommands(program: Command, context: ProgramContext): void {
  const status = withFormat(
    clientCommand(
      program,
      "status",
      "what a running Tapdeck hears, and where anything was lost",
      "tapdeck status",
    ),
  );
  asks<ListOptions>(status, context, async (client, { format }) => {
    const now = await client.get("/status", statusSchema);
    printItem(now, lines(now), format);
  });

  const usage = withFormat(
    clientCommand(
      program,
      "usage",
      "bytes over time, of one device or of the house",
      "tapdeck usage --device camera",
    )
      .option("--device <id>", "device id, MAC or address")
      .option("--from <time>", "ISO 8601 or relative (-24h)")
      .option("--to <time>", "ISO 8601 or relative")
      .option("--bucket <span>", "1m, 5m, 15m, 1h or 1d", "1h"),
  );
  asks<UsageOptions>(usage, context, async (client, { format, device, from, to, bucket }) => {
    const { items } = await client.get("/usage", usageSchema, { device, from, to, bucket });
    await printList(items, USAGE_COLUMNS, format, "Nothing in this span");
  });
}

interface UsageOptions extends ListOptions {
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bucket: string;
}

const USAGE_COLUMNS = [
  { head: "from", text: (item: UsageItem) => item.start.slice(0, 16).replace("T", " ") },
  { head: "up", right: true, text: (item: UsageItem) => bytes(item.uploadBytes) },
  { head: "down", right: true, text: (item: UsageItem) => bytes(item.downloadBytes) },
  { head: "lan", right: true, text: (item: UsageItem) => bytes(item.lanBytes) },
  { head: "flows", right: true, text: (item: UsageItem) => count(item.flows) },
];

function lines(status: Status): [string, string][] {
  const out: [string, string][] = [
    ["version", status.version],
    ["running since", ago(status.startedAt)],
    ["sees", VIEW[status.view]],
    ["packets", `${count(status.packets)} (${bytes(status.bytes)})`],
    [
      "now",
      `${count(Math.round(status.rates.packetsPerS))} packets/s, ${bytes(status.rates.bitsPerS / 8)}/s`,
    ],
    ["lost", lost(status)],
    ["devices", count(status.devices)],
    ["live flows", count(status.liveFlows)],
    ["recordings", count(status.rules)],
  ];
  if (status.demo) out.unshift(["demo", "a made-up household: nothing here is real"]);
  for (const sensor of status.sensors) {
    const faces = sensor.interfaces.map((one) => `${one.name} ${one.state}`).join(", ");
    out.push([`sensor ${sensor.name}`, sensor.connected ? faces : `away since ${ago(sensor.since)}`]);
  }
  return out;
}

function lost(status: Status): string {
  const places = Object.entries(status.drops).filter(([, frames]) => frames > 0);
  if (places.length === 0) return "nothing";
  return places.map(([place, frames]) => `${count(frames)} at the ${place}`).join(", ");
}
