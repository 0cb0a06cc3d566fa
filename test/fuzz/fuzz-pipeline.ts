/** Decoder, flows and names behind one another, with the flows' packets and bytes summed up as they end. */
import type { PacketBatch } from "../../src/base/packet-batch.ts";
import type { TunnelMode } from "../../src/model/tunnel-mode.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../../src/sensor/pipeline.ts";

const CALLS_A_SWEEP = 32;

export class FuzzPipeline {
  readonly pipeline: Pipeline;
  #packets = 0;
  #bytes = 0;
  #calls = 0;

  constructor(tunnels: TunnelMode = "outer") {
    this.pipeline = new Pipeline({
      flowCapacity: 4096,
      homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
      slices: false,
      tunnels,
      seed: 1,
      onFact: () => {},
      onSlices: (batch) => {
        for (let row = 0; row < batch.count; row++) {
          this.#packets += (batch.totalOrigPackets[row] as number) + (batch.totalRespPackets[row] as number);
          this.#bytes += (batch.totalOrigBytes[row] as number) + (batch.totalRespBytes[row] as number);
        }
      },
    });
  }

  /** Packets that our own bugs cost. */
  get faults(): number {
    return this.pipeline.faults;
  }

  process(batch: PacketBatch, from: number, to: number): void {
    this.pipeline.process(batch, from, to);
    if (++this.#calls % CALLS_A_SWEEP === 0) this.pipeline.sweep(this.pipeline.sweepSeconds);
  }

  /** Ends all flows; undefined when they and what has no flow add up to what was fed. */
  missing(): string | undefined {
    const { packets, bytes, nonIpPackets, nonIpBytes, flows } = this.pipeline;
    flows.closeAll();
    const sums = [this.#packets + nonIpPackets, this.#bytes + nonIpBytes];
    if (sums[0] === packets && sums[1] === bytes) return undefined;
    return `flows and the rest hold ${sums.join("/")} of ${packets}/${bytes} packets and bytes`;
  }
}
