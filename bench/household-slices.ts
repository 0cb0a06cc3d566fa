/** What the detectors are told of days of the generated household: packets through the sensor's pipeline and the hub's accounting. */
import { LINK_TYPE } from "../src/base/link-type.ts";
import { PacketBatch } from "../src/base/packet-batch.ts";
import { householdStory } from "../src/household/story.ts";
import { Accounting } from "../src/hub/accounting.ts";
import type { FlowSlice } from "../src/hub/alarm/flow-slice.ts";
import { Inventory } from "../src/hub/inventory/inventory.ts";
import { LiveFlows } from "../src/hub/live-flows.ts";
import { SliceBatch } from "../src/model/slice-batch.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../src/sensor/pipeline.ts";

const BATCH = 512;
const FRAME_BYTES = 2048;
const FLUSH_MS = 500;
const DAY_MS = 86_400_000;

/** In the order in which a hub would be told of them. */
export function householdSlices(fromMs: number, days: number): FlowSlice[] {
  const slices: FlowSlice[] = [];
  const inventory = new Inventory();
  const live = new LiveFlows();
  let seq = 0;
  const pipeline = new Pipeline({
    flowCapacity: 65_536,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onFact: () => {},
    onSlices: (batch) => {
      const copy = SliceBatch.decode(batch.encode());
      if (copy === undefined) throw new Error("a batch that is none");
      const accounting = new Accounting(1, inventory, live);
      accounting.add(seq++, copy);
      for (const slice of accounting.slices) slices.push(slice);
      for (const flow of accounting.result().flows) live.remove(flow.epochId, flow.flowId);
    },
    slices: true,
    seed: 1,
  });
  const bytes = new Uint8Array(BATCH * FRAME_BYTES);
  const batch = new PacketBatch(bytes, BATCH);
  batch.interfaces.push({ name: "home", linkType: LINK_TYPE.ethernet });
  const take = (): void => {
    pipeline.process(batch, 0, batch.count);
    pipeline.sweep(pipeline.sweepSeconds);
    batch.count = 0;
  };
  const endMs = fromMs + days * DAY_MS;
  let flushMs = fromMs;
  for (const { atMs, bytes: frame } of householdStory({ fromMs, strangerMs: endMs, leak: "tls" }, 1)) {
    if (atMs >= endMs) break;
    const i = batch.count++;
    bytes.set(frame, i * FRAME_BYTES);
    batch.offset[i] = i * FRAME_BYTES;
    batch.capturedLength[i] = frame.length;
    batch.originalLength[i] = frame.length;
    batch.seconds[i] = Math.floor(atMs / 1000);
    batch.nanos[i] = Math.floor((atMs % 1000) * 1e6);
    if (batch.count < BATCH && atMs - flushMs < FLUSH_MS) continue;
    take();
    if (atMs - flushMs < FLUSH_MS) continue;
    flushMs = atMs;
    pipeline.flows.writer.flush();
  }
  take();
  pipeline.closeAll();
  return slices;
}
