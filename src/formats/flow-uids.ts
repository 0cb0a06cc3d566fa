/**
 * One uid for a flow and for all that is told of it while it lives. A flow that something was told of keeps the uid it
 * had then, also where its start still moves (a capture's time may run backwards).
 */
import { type FlowUid, flowUid } from "../base/flow-uid.ts";
import type { FlowIdentity } from "../model/flow-identity.ts";

/** Beyond it the oldest is made anew when it is needed: the same, unless its start moved. */
const MAX_KEPT = 65_536;

export class FlowUids {
  readonly #kept = new Map<number, FlowUid>();

  /** Of a flow that lives. */
  keep(flow: FlowIdentity): FlowUid {
    let uid = this.#kept.get(flow.flowId);
    if (uid === undefined) {
      uid = uidOf(flow);
      this.#kept.set(flow.flowId, uid);
      if (this.#kept.size > MAX_KEPT) this.#forgetOldest();
    }
    return uid;
  }

  /** Of a flow that has ended: asked for once. */
  take(flow: FlowIdentity): FlowUid {
    const uid = this.#kept.get(flow.flowId);
    if (uid === undefined) return uidOf(flow);
    this.#kept.delete(flow.flowId);
    return uid;
  }

  get size(): number {
    return this.#kept.size;
  }

  #forgetOldest(): void {
    for (const flowId of this.#kept.keys()) {
      this.#kept.delete(flowId);
      return;
    }
  }
}

function uidOf({ communityId, vlan, startSeconds, startNanos }: FlowIdentity): FlowUid {
  return flowUid(communityId, vlan, startSeconds, startNanos);
}
