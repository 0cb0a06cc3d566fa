/** What Tapdeck says of one capture: the flows of `tapdeck read`, and the facts that it hands to the hub besides. */
import { closeSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../../src/base/app-error.ts";
import { openCaptureFile } from "../../src/cli/capture-file.ts";
import { flowOfSlice } from "../../src/model/flow-of-slice.ts";
import type { FlowRecord } from "../../src/model/flow-record.ts";
import type { NamedFact } from "../../src/model/named-fact.ts";
import type { TunnelMode } from "../../src/model/tunnel-mode.ts";
import { FileReplay, replayBytes } from "../../src/sensor/capture/file-replay.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../../src/sensor/pipeline.ts";

/** Far more than any file here has: none may be evicted, see `evicted`. */
const FLOW_CAPACITY = 1 << 17;

export interface Reading {
  readonly flows: readonly FlowRecord[];
  readonly facts: readonly NamedFact[];
  readonly packets: number;
  readonly bytes: number;
  readonly nonIpPackets: number;
  readonly nonIpBytes: number;
  readonly anomalies: Readonly<Record<string, number>>;
  /** Packets that a bug of ours cost, and flows ended for want of room: both must be 0. */
  readonly faults: number;
  readonly evicted: number;
  /** The error in one line, if the file is refused or its structure lies. */
  readonly refusal: string | undefined;
}

/** `window` is memory for one replay, used anew by each call. */
export async function readCapture(
  path: string,
  tunnels: TunnelMode = "outer",
  window = new Uint8Array(replayBytes(1)),
): Promise<Reading> {
  const flows: FlowRecord[] = [];
  const facts: NamedFact[] = [];
  const homeNets = new HomeNetworks(DEFAULT_HOME_NETS);
  const pipeline = new Pipeline({
    flowCapacity: FLOW_CAPACITY,
    homeNets,
    onSlices: (batch) => {
      for (let row = 0; row < batch.count; row++) flows.push(flowOfSlice(batch, row));
    },
    onFact: (fact) => {
      facts.push(fact);
      if (fact.kind === "home-net") homeNets.learn(fact.cidr);
    },
    slices: false,
    tunnels,
    seed: 1,
  });
  const fd = openCaptureFile(path);
  const replay = new FileReplay([{ fd, name: basename(path) }], window, 0);
  try {
    await replay.run((batch, from, to) => {
      pipeline.process(batch, from, to);
      pipeline.sweep(pipeline.newestSeconds);
    });
  } finally {
    closeSync(fd);
  }
  pipeline.closeAll();
  return {
    flows,
    facts,
    packets: pipeline.packets,
    bytes: pipeline.bytes,
    nonIpPackets: pipeline.nonIpPackets,
    nonIpBytes: pipeline.nonIpBytes,
    anomalies: pipeline.anomalies.toObject(),
    faults: pipeline.faults,
    evicted: pipeline.flows.evicted,
    refusal: replay.faults.map((fault) => (fault instanceof AppError ? fault.line : String(fault)))[0],
  };
}
