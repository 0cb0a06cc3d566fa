/** `tapdeck read`: the flows of capture files, without a daemon, through the same pipeline as the live sensor. */
import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { AppError } from "../../base/app-error.ts";
import type { PacketBatch } from "../../base/packet-batch.ts";
import { ExportedFlow } from "../../formats/exported-flow.ts";
import { FlowUids } from "../../formats/flow-uids.ts";
import type { CaptureTotals } from "../../formats/flow-writer.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { SeenTwice } from "../../model/sensor-status.ts";
import type { SliceBatch } from "../../model/slice-batch.ts";
import type { TunnelMode } from "../../model/tunnel-mode.ts";
import { FileReplay, replayBytes } from "../../sensor/capture/file-replay.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../sensor/flow/home-networks.ts";
import { identityOfSlot } from "../../sensor/flow/slot-identity.ts";
import { Pipeline } from "../../sensor/pipeline.ts";
import { captureInputs } from "../capture-file.ts";
import { collect, homeNet, tunnelsOption } from "../option-values.ts";
import type { ProgramContext } from "../program.ts";
import type { FlowLog } from "../read/flow-log.ts";
import { logsOf, READ_FORMATS, type ReadFormat } from "../read/formats.ts";
import { PacketFilter } from "../read/packet-filter.ts";

interface ReadOptions {
  readonly format: ReadFormat;
  readonly homeNet: readonly string[];
  readonly filter?: string;
  readonly sort?: string;
  readonly to?: string;
  readonly tunnels: TunnelMode;
  readonly shapes?: boolean;
}

/** A million live flows before the longest silent ones are ended early. */
const FLOW_CAPACITY = 1 << 20;

const HELP = `
Formats:
  table  columns for people
  json   one JSON object a flow, the capture's totals last
  zeek   Zeek's conn.log; with --to DIR also dns.log and ssl.log, joined by uid. Bytes on the wire, which the
         other formats have, stand in orig_wire_bytes and resp_wire_bytes
  eve    Suricata's EVE JSON: events flow, dns, tls and quic, joined by flow_id
  csv    RFC 4180 with the fields of json; a name that looks like a formula gets an apostrophe before it
All carry the community id. Flows come as they end, in memory bounded by live flows; --sort start keeps all lines
in memory.

A filter is compiled by libpcap for every link type of the files. Names of hosts are not looked up on the network;
frames with VLAN tags match with their tags and without.

A tunnel (GRE, IP in IP, VXLAN, Geneve, GTP-U, ERSPAN, Teredo, L2TP …) is one flow between its ends, whose field tunnel says
who speaks through it; with --tunnels inner each conversation within is a flow of its own, up to four tunnels deep.

Examples:
  tapdeck read --format json capture.pcapng | jq .domain
  tapdeck read --filter 'host 192.168.1.20 and not port 53' capture.pcapng
  tapdeck read --format zeek capture.pcapng | zeek-cut id.orig_h id.resp_h service
  tapdeck read --format zeek --to logs/ capture.pcapng
  tapdeck read --format eve capture.pcapng | jq 'select(.event_type == "tls") | .tls.sni'
  ssh router tcpdump -U -w - | tapdeck read -`;

export function addReadCommand(program: Command, context: ProgramContext): void {
  program
    .command("read")
    .description(
      "list the flows of capture files (pcap, pcapng, packed with gzip, zstd or lz4 too); - is stdin",
    )
    .argument("<file...>", "capture files; several are merged in time order")
    .addOption(new Option("--format <format>", "how to print them").choices(READ_FORMATS).default("table"))
    .option(
      "--home-net <cidr>",
      "a network that is home besides the private ones; may be given again",
      collect,
      [],
    )
    .addOption(tunnelsOption())
    .option(
      "--shapes",
      "say what each flow looks like by its packets' sizes and times (json, csv: field shape)",
    )
    .option("--filter <bpf>", "only packets that match this capture filter (man pcap-filter)")
    .addOption(new Option("--sort <by>", "order by start instead of as flows end").choices(["start"]))
    .option("--to <dir>", "with --format zeek: write conn.log, dns.log and ssl.log into this folder")
    .addHelpText("after", HELP)
    .action(async (files: string[], options: ReadOptions) => {
      context.setStatus(await read(files, options));
    });
}

async function read(paths: readonly string[], options: ReadOptions): Promise<number> {
  const inputs = captureInputs(paths);
  const replay = new FileReplay(inputs, new Uint8Array(replayBytes(inputs.length)), 0);
  const logs = logsOf(options.format, options.to, options.sort === "start");
  const pipeline = pipelineInto(logs, options);
  for (const log of logs) log.head();
  const filter = options.filter === undefined ? undefined : new PacketFilter(options.filter);
  const take = (batch: PacketBatch, from: number, to: number): Promise<void> | undefined => {
    pipeline.process(batch, from, to);
    pipeline.sweep(pipeline.sweepSeconds);
    return logs.some((log) => log.full) ? drained(logs) : undefined;
  };
  await replay.run(filter === undefined ? take : filtered(filter, take));
  // Without a packet it has not been looked at yet.
  await filter?.compile(replay.linkTypes);
  pipeline.closeAll();
  for (const log of logs) await log.tail(totalsOf(pipeline));
  const { everywhere } = pipeline.duplicates;
  if (everywhere !== undefined) warn(twiceSentence(everywhere));
  return complain(replay);
}

type Take = (batch: PacketBatch, from: number, to: number) => Promise<void> | undefined;

function filtered(filter: PacketFilter, take: Take): Take {
  return (batch, from, to) => {
    const missing = filter.missing(batch, from, to);
    const kept = (): Promise<void> | undefined => {
      const end = filter.keep(batch, from, to);
      return end === from ? undefined : take(batch, from, end);
    };
    return missing.length === 0 ? kept() : filter.compile(missing).then(kept);
  };
}

function pipelineInto(logs: readonly FlowLog[], options: ReadOptions): Pipeline {
  const homeNets = new HomeNetworks([...DEFAULT_HOME_NETS, ...options.homeNet.map(homeNet)]);
  const uids = new FlowUids();
  const listeners = logs.filter((log) => log.wantsEvents);
  const onSlices = (batch: SliceBatch): void => {
    for (let row = 0; row < batch.count; row++) {
      const flow = new ExportedFlow(batch, row, uids);
      for (const log of logs) log.flow(flow);
    }
  };
  const onFact = (fact: NamedFact, slot: number): void => {
    if (fact.kind === "home-net") homeNets.learn(fact.cidr);
    if ((fact.kind !== "dns-query" && fact.kind !== "tls") || slot < 0 || listeners.length === 0) return;
    const flow = identityOfSlot(pipeline.flows.table, slot);
    const event = { fact, flow, uid: uids.keep(flow) };
    for (const log of listeners) log.event(event);
  };
  const pipeline = new Pipeline({
    flowCapacity: FLOW_CAPACITY,
    homeNets,
    onSlices,
    onFact,
    slices: false,
    tunnels: options.tunnels,
    shapes: options.shapes === true,
    lengths: options.format === "zeek",
    seed: randomBytes(4).readInt32LE(),
  });
  return pipeline;
}

async function drained(logs: readonly FlowLog[]): Promise<void> {
  for (const log of logs) await log.drained();
}

function totalsOf({ packets, bytes, nonIpPackets, nonIpBytes, anomalies }: Pipeline): CaptureTotals {
  const nonIp = { packets: nonIpPackets, bytes: nonIpBytes };
  return { nonIp, anomalies: anomalies.toObject(), packets, bytes };
}

/** Counted they are all the same: what is left out would be a guess. */
function twiceSentence({ share, otherInterface }: SeenTwice): string {
  const percent = Math.round(share * 100);
  const remedy = otherInterface
    ? "two interfaces hear the same; capture on one of them only"
    : "mirror only one direction of a port";
  return `frames come twice (about ${percent} % of them are copies of one just seen): figures count both; ${remedy}`;
}

/** Warnings cost nothing; a fault makes the exit status 1. */
function complain(replay: FileReplay): number {
  for (const warning of replay.warnings) warn(warning);
  for (const fault of replay.faults) {
    process.stderr.write(`tapdeck: ${fault instanceof AppError ? fault.line : fault.message}\n`);
  }
  return replay.faults.length === 0 ? 0 : 1;
}

function warn(sentence: string): void {
  process.stderr.write(`tapdeck: warning: ${sentence}\n`);
}
