/** The flows that weigh most in what is judged, a few of them. */
import type { FlowRef } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

interface Weighed {
  readonly epochId: number;
  readonly flowId: number;
  weight: number;
}

export class TopFlows {
  readonly #most: number;
  #flows: Weighed[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add({ epochId, flowId }: FlowSlice, weight: number): void {
    const flows = this.#flows;
    let least = 0;
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i] as Weighed;
      if (flow.flowId === flowId && flow.epochId === epochId) {
        flow.weight += weight;
        return;
      }
      if (flow.weight < (flows[least] as Weighed).weight) least = i;
    }
    if (flows.length < this.#most) flows.push({ epochId, flowId, weight });
    else if ((flows[least] as Weighed).weight < weight) flows[least] = { epochId, flowId, weight };
  }

  /** The heaviest first. */
  refs(): FlowRef[] {
    return this.weighed().map(({ epochId, flowId }) => ({ epochId, flowId }));
  }

  weighed(): readonly Readonly<Weighed>[] {
    return [...this.#flows].sort((a, b) => b.weight - a.weight);
  }

  clear(): void {
    this.#flows = [];
  }
}
