/** The flows that weigh most in what is judged, a few of them. */
import { clipsOf, type Sending } from "../../model/clip-series.ts";
import { shapeWords } from "../../model/shape-words.ts";
import type { TrafficShape } from "../../model/traffic-shape.ts";
import type { FlowRef } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

interface Weighed {
  readonly epochId: number;
  readonly flowId: number;
  readonly startMs: number;
  weight: number;
  shape: TrafficShape | undefined;
}

export class TopFlows {
  readonly #most: number;
  #flows: Weighed[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add({ epochId, flowId, startMs, shape }: FlowSlice, weight: number): void {
    const flows = this.#flows;
    let least = 0;
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i] as Weighed;
      if (flow.flowId === flowId && flow.epochId === epochId) {
        flow.weight += weight;
        flow.shape = shape;
        return;
      }
      if (flow.weight < (flows[least] as Weighed).weight) least = i;
    }
    const flow = { epochId, flowId, startMs, weight, shape };
    if (flows.length < this.#most) flows.push(flow);
    else if ((flows[least] as Weighed).weight < weight) flows[least] = flow;
  }

  /** The heaviest first. */
  refs(): FlowRef[] {
    return this.weighed().map(({ epochId, flowId }) => ({ epochId, flowId }));
  }

  /** What the heaviest looks like, or all of them together, in a sentence; "" where that is unclear. */
  looks(): string {
    const shape = this.#clips() ?? this.weighed()[0]?.shape;
    if (shape === undefined || shape.way === "received") return "";
    return `It looks like ${shapeWords(shape)} (${shape.certainty} % certain, by sizes and times of ${shape.packets.toLocaleString("en")} packets).`;
  }

  #clips(): TrafficShape | undefined {
    const flows = this.#flows.flatMap(({ startMs, shape }): Sending[] =>
      shape === undefined ? [] : [{ startMs, shape }],
    );
    return clipsOf(
      flows,
      this.#flows.reduce((sum, { weight }) => sum + weight, 0),
    );
  }

  weighed(): readonly Readonly<Weighed>[] {
    return [...this.#flows].sort((a, b) => b.weight - a.weight);
  }

  clear(): void {
    this.#flows = [];
  }
}
