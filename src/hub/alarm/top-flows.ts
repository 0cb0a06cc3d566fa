/** The flows that weigh most in what is judged, a few of them. */
import { shapeWords } from "../../model/shape-words.ts";
import type { TrafficShape } from "../../model/traffic-shape.ts";
import type { FlowRef } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

interface Weighed {
  readonly epochId: number;
  readonly flowId: number;
  weight: number;
  shape: TrafficShape | undefined;
}

export class TopFlows {
  readonly #most: number;
  #flows: Weighed[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add({ epochId, flowId, shape }: FlowSlice, weight: number): void {
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
    if (flows.length < this.#most) flows.push({ epochId, flowId, weight, shape });
    else if ((flows[least] as Weighed).weight < weight) flows[least] = { epochId, flowId, weight, shape };
  }

  /** The heaviest first. */
  refs(): FlowRef[] {
    return this.weighed().map(({ epochId, flowId }) => ({ epochId, flowId }));
  }

  /** What the heaviest looks like, in a sentence; "" where that is unclear. */
  looks(): string {
    const shape = this.weighed()[0]?.shape;
    if (shape === undefined || shape.way === "received") return "";
    return `It looks like ${shapeWords(shape)} (${shape.certainty} % certain, by sizes and times of ${shape.packets.toLocaleString("en")} packets).`;
  }

  weighed(): readonly Readonly<Weighed>[] {
    return [...this.#flows].sort((a, b) => b.weight - a.weight);
  }

  clear(): void {
    this.#flows = [];
  }
}
