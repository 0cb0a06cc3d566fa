/** `tapdeck flows` and `tapdeck destinations`: who spoke with whom. */
import { type Command, Option } from "commander";
import {
  DESTINATION_SORTS,
  type Destination,
  destinationSchema,
} from "../../hub/api/contract/destination.ts";
import { FLOW_SORTS, type FlowItem, flowItemSchema } from "../../hub/api/contract/flow.ts";
import { type FlowGroupItem, flowGroupSchema } from "../../hub/api/contract/flow-sums.ts";
import { FIELD_NAMES, fieldOf } from "../../hub/query/fields.ts";
import { parseFilter } from "../../hub/query/parse.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { FLOW_GROUPS, type FlowGroup, GROUP_SORTS } from "../../model/flow-group.ts";
import { asks, clientCommand, type ListOptions, withFormat, withLimit } from "../client/client-command.ts";
import { deviceNames, deviceOf, type Names, NO_NAMES } from "../client/device-name.ts";
import { ago, bytes, type Column, count, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

interface SpanOptions extends ListOptions {
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sort: string;
  readonly order: string;
}

interface FlowOptions extends SpanOptions {
  readonly by?: FlowGroup;
  readonly remote?: string;
  readonly domain?: string;
  readonly direction?: string;
  readonly proto?: string;
  readonly port?: string;
}

const FLOW_COLUMNS = [
  { head: "start", text: (flow: FlowItem) => flow.start.slice(0, 19).replace("T", " ") },
  { head: "proto", text: protocol },
  { head: "from", text: (flow: FlowItem) => end(flow.orig) },
  { head: "to", text: (flow: FlowItem) => end(flow.resp) },
  { head: "domain", text: (flow: FlowItem) => flow.domain ?? "" },
  { head: "in", text: (flow: FlowItem) => flow.country ?? "" },
  { head: "network", text: network },
  { head: "sent", right: true, text: (flow: FlowItem) => bytes(flow.orig.bytes) },
  { head: "answered", right: true, text: (flow: FlowItem) => bytes(flow.resp.bytes) },
];

const DESTINATION_COLUMNS = [
  { head: "to", text: (item: Destination) => item.remote },
  { head: "address", text: (item: Destination) => item.address },
  { head: "in", text: (item: Destination) => item.country ?? "" },
  { head: "network", text: network },
  { head: "up", right: true, text: (item: Destination) => bytes(item.uploadBytes) },
  { head: "down", right: true, text: (item: Destination) => bytes(item.downloadBytes) },
  { head: "flows", right: true, text: (item: Destination) => count(item.flows) },
  { head: "first seen", right: true, text: (item: Destination) => ago(item.firstSeen) },
];

function withSpan(command: Command, sorts: readonly string[], sort: string): Command {
  return command
    .option("--device <device>", "its name, MAC, address or id")
    .option("--from <time>", "ISO 8601 or relative (-10m)")
    .option("--to <time>", "ISO 8601 or relative")
    .addOption(new Option("--sort <by>", "their order").choices(sorts).default(sort))
    .addOption(
      new Option("--order <order>", "upwards or downwards").choices(["asc", "desc"]).default("desc"),
    );
}

export function addFlowCommands(program: Command, context: ProgramContext): void {
  const flows = withSpan(
    withLimit(
      withFormat(
        clientCommand(
          program,
          "flows",
          "conversations, live ones included",
          "tapdeck flows 'device:camera upload>1MB country!=FR' --from -1h --sort upload",
        ),
      ),
    ),
    FLOW_SORTS,
    "start",
  )
    .argument("[filter...]", "which flows: device:camera upload>1MB domain:*.tuya* (docs/flow-filter.md)")
    .addHelpText("after", filterHelp())
    .addOption(new Option("--by <what>", "sums in place of flows").choices(FLOW_GROUPS))
    .option("--remote <address>", "address or CIDR of the other end")
    .option("--domain <name>", "this name and everything below it")
    .addOption(new Option("--direction <direction>", "who spoke first").choices(DIRECTIONS))
    .option("--proto <proto>", "tcp, udp, icmp, icmp6, sctp … or a number")
    .option("--port <n>", "either end's port");
  asks<FlowOptions>(flows, context, async (client, options, ...words) => {
    const { format, limit, from, to, remote, domain, direction, proto, port, sort, order, by } = options;
    const device = options.device && (await deviceOf(client, options.device));
    const q = words.length === 0 ? undefined : words.join(" ");
    // Told here with its place, before a hub is asked.
    if (q !== undefined) parseFilter(q);
    const which = { q, device, from, to, remote, domain, direction, proto, port };
    const none = "No flow matches: widen --from, or drop a condition";
    if (by === undefined) {
      const items = client.list("/flows", flowItemSchema, { ...which, sort, order }, limit);
      await printList(items, FLOW_COLUMNS, format, none);
      return;
    }
    const sums = GROUP_SORTS.find((one) => one === sort) ?? "upload";
    const query = { ...which, by, sort: sums, order };
    const items = client.list("/flows/groups", flowGroupSchema, query, limit);
    const names = by === "device" && format === "table" ? await deviceNames(client) : NO_NAMES;
    await printList(items, groupColumns(by, names), format, none);
  });

  const destinations = withSpan(
    withLimit(
      withFormat(
        clientCommand(
          program,
          "destinations",
          "to whom the bytes went",
          "tapdeck destinations --device 192.168.1.20 --by domain",
        ),
      ),
    ),
    DESTINATION_SORTS,
    "upload",
  ).addOption(
    new Option("--by <what>", "one line for each").choices(["address", "domain"]).default("address"),
  );
  asks<SpanOptions & { by: string }>(destinations, context, async (client, options) => {
    const { format, limit, from, to, sort, order, by } = options;
    const device = options.device && (await deviceOf(client, options.device));
    const items = client.list(
      "/destinations",
      destinationSchema,
      { device, from, to, sort, order, by },
      limit,
    );
    await printList(items, DESTINATION_COLUMNS, format, "Nobody was spoken with in this span");
  });
}

function groupColumns(by: FlowGroup, names: Names): Column<FlowGroupItem>[] {
  return [
    {
      head: by,
      text: ({ key, asn }) => (by === "asn" && asn !== null ? `AS${key}` : (names.get(key) ?? (key || "-"))),
    },
    ...(by === "asn" || by === "remote" ? [{ head: "network", text: network }] : []),
    { head: "up", right: true, text: (group) => bytes(group.uploadBytes) },
    { head: "down", right: true, text: (group) => bytes(group.downloadBytes) },
    { head: "lan", right: true, text: (group) => bytes(group.lanBytes) },
    { head: "flows", right: true, text: (group) => count(group.flows) },
  ];
}

function filterHelp(): string {
  const width = Math.max(...FIELD_NAMES.map((name) => fieldOf(name).example.length));
  const lines = FIELD_NAMES.map((name) => {
    const { example, about } = fieldOf(name);
    return `  ${example.padEnd(width)}  ${about}`;
  });
  return [
    "\nTerms of a filter (all must hold; also `or`, `not`, parentheses, `field!=value`, `country:DE,FR`):",
    ...lines,
  ].join("\n");
}

/** With a question mark where no more than the port speaks for it. */
function protocol({ app, appSource, proto }: FlowItem): string {
  if (app === undefined) return proto;
  return appSource === "port" ? `${app}?` : app;
}

/** `AS15169 Google LLC`, by those who announce the address. */
function network({ asn, asName }: Pick<FlowItem, "asn" | "asName">): string {
  return asn === null ? "" : `AS${asn} ${asName ?? ""}`.trim();
}

function end({ ip, port }: FlowItem["orig"]): string {
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
