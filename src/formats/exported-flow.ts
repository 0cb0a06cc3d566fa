/** A flow that has ended, with what formats need beside the record that people see. */
import type { FlowUid } from "../base/flow-uid.ts";
import type { FlowIdentity } from "../model/flow-identity.ts";
import { flowOfSlice } from "../model/flow-of-slice.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { SLICE_FLAGS, type SliceBatch } from "../model/slice-batch.ts";
import type { FlowUids } from "./flow-uids.ts";

export interface FlowLengths {
  readonly origIp: number;
  readonly respIp: number;
  readonly origPayload: number;
  readonly respPayload: number;
}

export class ExportedFlow implements FlowIdentity {
  readonly record: FlowRecord;
  readonly flowId: number;
  readonly proto: number;
  readonly startSeconds: number;
  readonly startNanos: number;
  readonly lastSeconds: number;
  readonly lastNanos: number;
  readonly origLocal: boolean;
  readonly respLocal: boolean;
  /** Of its first packet; valid iff proto is ICMP or ICMPv6. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Bytes from the IP header on and of payload; undefined where they were not counted. */
  readonly lengths: FlowLengths | undefined;
  readonly #uids: FlowUids;
  #uid: FlowUid | undefined;

  constructor(batch: SliceBatch, row: number, uids: FlowUids) {
    const flags = batch.flags[row] as number;
    this.record = flowOfSlice(batch, row);
    this.flowId = batch.flowId[row] as number;
    this.proto = batch.proto[row] as number;
    this.startSeconds = batch.startSeconds[row] as number;
    this.startNanos = batch.startNanos[row] as number;
    this.lastSeconds = batch.lastSeconds[row] as number;
    this.lastNanos = batch.lastNanos[row] as number;
    this.origLocal = (flags & SLICE_FLAGS.origLocal) !== 0;
    this.respLocal = (flags & SLICE_FLAGS.respLocal) !== 0;
    this.icmpType = batch.icmpType[row] as number;
    this.icmpCode = batch.icmpCode[row] as number;
    this.lengths = lengthsOf(batch, row);
    this.#uids = uids;
  }

  get communityId(): string {
    return this.record.communityId;
  }

  get vlan(): readonly number[] {
    return this.record.vlan;
  }

  /** Half of the formats never ask, and it costs more than the rest. */
  get uid(): FlowUid {
    this.#uid ??= this.#uids.take(this);
    return this.#uid;
  }
}

function lengthsOf({ lengths }: SliceBatch, row: number): FlowLengths | undefined {
  if (lengths === undefined) return undefined;
  return {
    origIp: lengths.origIp[row] as number,
    respIp: lengths.respIp[row] as number,
    origPayload: lengths.origPayload[row] as number,
    respPayload: lengths.respPayload[row] as number,
  };
}
