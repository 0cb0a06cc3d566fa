/** `tapdeck read`: the flows of capture files, without a daemon, through the same pipeline as the live sensor. */
import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { AppError } from "../../base/app-error.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import { tableWriter } from "../../formats/flow-table.ts";
import { type FlowWriter, jsonWriter } from "../../formats/flow-writer.ts";
import { flowOfSlice } from "../../model/flow-of-slice.ts";
import type { FlowRecord } from "../../model/flow-record.ts";
import type { SliceBatch } from "../../model/slice-batch.ts";
import { FileReplay, replayBytes } from "../../sensor/capture/file-replay.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../sensor/flow/home-networks.ts";
import { Pipeline } from "../../sensor/pipeline.ts";
import { captureInputs } from "../capture-file.ts";
import { collect, homeNet } from "../option-values.ts";
import { OutputLines } from "../output-lines.ts";
import type { ProgramContext } from "../program.ts";

interface ReadOptions {
  readonly format: string;
  readonly homeNet: readonly string[];
  readonly filter?: string;
  readonly sort?: string;
}

/** A million live flows before the longest silent ones are ended early. */
const FLOW_CAPACITY = 1 << 20;
const WRITERS: Readonly<Record<string, FlowWriter>> = { table: tableWriter, json: jsonWriter };

export function addReadCommand(program: Command, context: ProgramContext): void {
  program
    .command("read")
    .description(
      "list the flows of capture files (pcap, pcapng, packed with gzip, zstd or lz4 too); - is stdin",
    )
    .argument("<file...>", "capture files; several are merged in time order")
    .addOption(
      new Option("--format <format>", "how to print them")
        .choices(["table", "json", "zeek", "eve", "csv"])
        .default("table"),
    )
    .option(
      "--home-net <cidr>",
      "a network that is home besides the private ones; may be given again",
      collect,
      [],
    )
    .option("--filter <bpf>", "only packets that match this capture filter")
    .addOption(new Option("--sort <by>", "order by start instead of as flows end").choices(["start"]))
    .addHelpText("after", "\nExample:\n  tapdeck read --format json capture.pcapng | jq .domain")
    .action(async (files: string[], options: ReadOptions) => {
      context.setStatus(await read(files, options));
    });
}

async function read(paths: readonly string[], options: ReadOptions): Promise<number> {
  const writer = WRITERS[options.format];
  if (writer === undefined || options.filter !== undefined) {
    const what = writer === undefined ? `--format ${options.format}` : "--filter";
    throw new AppError("unsupported", `${what} is not there yet`, { hint: "Use --format json or table" });
  }
  const out = new OutputLines(process.stdout);
  const sorted: FlowRecord[] | undefined = options.sort === "start" ? [] : undefined;
  const onSlices = (batch: SliceBatch): void => {
    for (let row = 0; row < batch.count; row++) {
      const flow = flowOfSlice(batch, row);
      if (sorted === undefined) out.line(writer.flow(flow));
      else sorted.push(flow);
    }
  };
  const homeNets = new HomeNetworks([...DEFAULT_HOME_NETS, ...options.homeNet.map(homeNet)]);
  const pipeline = new Pipeline({
    flowCapacity: FLOW_CAPACITY,
    homeNets,
    onSlices,
    onFact: (fact) => {
      if (fact.kind === "home-net") homeNets.learn(fact.cidr);
    },
    slices: false,
    seed: randomBytes(4).readInt32LE(),
  });
  const inputs = captureInputs(paths);
  const replay = new FileReplay(inputs, new Uint8Array(replayBytes(inputs.length)), 0);
  for (const line of writer.head()) out.line(line);
  await replay.run((batch, from, to) => {
    pipeline.process(batch, from, to);
    pipeline.sweep(pipeline.newestSeconds);
    return out.full ? out.drained() : undefined;
  });
  pipeline.flows.closeAll();
  for (const flow of sorted?.sort(byStart) ?? []) out.line(writer.flow(flow));
  const { packets, bytes, nonIpPackets, nonIpBytes, anomalies } = pipeline;
  const nonIp = { packets: nonIpPackets, bytes: nonIpBytes };
  for (const line of writer.tail({ nonIp, anomalies: anomalies.toObject(), packets, bytes })) out.line(line);
  await out.drained();
  const unknown = anomalies.toObject()["unknown-link-type"] ?? 0;
  if (unknown > 0) warn(`${unknown} packets are only counted: ${undecodedLinkTypes(replay.linkTypes)}`);
  return complain(replay);
}

function undecodedLinkTypes(linkTypes: ReadonlySet<number>): string {
  const known = new Set<number>(Object.values(LINK_TYPE));
  const unknown = [...linkTypes].filter((linkType) => !known.has(linkType)).sort((a, b) => a - b);
  return `link type ${unknown.join(", ")} is not decoded`;
}

function warn(line: string): void {
  process.stderr.write(`tapdeck: warning: ${line}\n`);
}

/** Warnings cost nothing; a fault makes the exit status 1. */
function complain(replay: FileReplay): number {
  for (const warning of replay.warnings) warn(warning);
  for (const fault of replay.faults) {
    process.stderr.write(`tapdeck: ${fault instanceof AppError ? fault.line : fault.message}\n`);
  }
  return replay.faults.length === 0 ? 0 : 1;
}

function byStart(a: FlowRecord, b: FlowRecord): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : 0;
}
