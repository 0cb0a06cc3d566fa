/** Flows of a capture, or of days of the generated household, with the shapes that the sensor's pipeline gives them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PacketBatch } from "../src/base/packet-batch.ts";
import { flowOfSlice } from "../src/model/flow-of-slice.ts";
import type { FlowRecord } from "../src/model/flow-record.ts";
import type { ShapeKind } from "../src/model/traffic-shape.ts";
import { CaptureParser } from "../src/pcap/capture-parser.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../src/sensor/pipeline.ts";
import { SHAPE_LABELS } from "./shape-labels.ts";

export const CAPTURES = fileURLToPath(new URL("../../shared/pcaps/", import.meta.url));

export interface Judged {
  readonly truth: ShapeKind;
  readonly claimed: ShapeKind;
  readonly flow: FlowRecord;
}

export function flowsOf(bytes: Uint8Array, name: string): FlowRecord[] {
  const flows: FlowRecord[] = [];
  const pipeline = new Pipeline({
    flowCapacity: 32_768,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onSlices: (batch) => {
      for (let row = 0; row < batch.count; row++) flows.push(flowOfSlice(batch, row));
    },
    onFact: () => {},
    slices: false,
    shapes: true,
    seed: 1,
  });
  // The parser writes into its window: a copy.
  const file = Uint8Array.from(bytes);
  const parser = new CaptureParser(file, 0, file.length, name);
  parser.window();
  parser.commit(file.length);
  parser.end();
  const batch = new PacketBatch(file);
  while (parser.next(batch) === "batch") {
    pipeline.process(batch);
    pipeline.sweep(pipeline.sweepSeconds);
  }
  pipeline.closeAll();
  return flows;
}

/** The labelled flows of the captures that are there. */
export function judgedCaptures(): Judged[] {
  const judged: Judged[] = [];
  for (const folder of ["core", "ndpi"]) {
    for (const name of readdirSync(`${CAPTURES}${folder}`)) {
      const labels = SHAPE_LABELS.filter(({ file }) => name.includes(file));
      if (labels.length === 0 || !/\.pcap(ng)?$/.test(name)) continue;
      const flows = flowsOf(readFileSync(`${CAPTURES}${folder}/${name}`), name);
      for (const { ports, truth } of labels) {
        const flow = flows.find(({ orig, resp }) => orig.port === ports[0] && resp.port === ports[1]);
        if (flow !== undefined) judged.push({ truth, claimed: flow.shape?.kind ?? "unclear", flow });
      }
    }
  }
  return judged;
}

/** A line for each truth, with how often each kind was claimed. */
export function confusion(judged: readonly Judged[]): string {
  const truths = [...new Set(judged.map(({ truth }) => truth))].sort();
  return truths
    .map((truth) => {
      const of = judged.filter((one) => one.truth === truth);
      const counts = new Map<ShapeKind, number>();
      for (const { claimed } of of) counts.set(claimed, (counts.get(claimed) ?? 0) + 1);
      const cells = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${kind} ${count}`);
      return `${truth.padEnd(12)} ${String(of.length).padStart(4)}  ${cells.join(", ")}`;
    })
    .join("\n");
}
