/** A flow that has ended, with what formats need beside the record that people see. */
import type { FlowUid } from "../base/flow-uid.ts";
import type { FlowIdentity } from "../model/flow-identity.ts";
import { flowOfSlice } from "../model/flow-of-slice.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { SLICE_FLAGS, type SliceBatch } from "../model/slice-batch.ts";
import type { FlowUids } from "./flow-uids.ts";

export interface ExportedFlow extends FlowIdentity {
  readonly uid: FlowUid;
  readonly record: FlowRecord;
  readonly lastSeconds: number;
  readonly lastNanos: number;
  readonly origLocal: boolean;
  readonly respLocal: boolean;
  /** Of its first packet; valid iff proto is ICMP or ICMPv6. */
  readonly icmpType: number;
  readonly icmpCode: number;
}

export function exportedFlow(batch: SliceBatch, row: number, uids: FlowUids): ExportedFlow {
  const record = flowOfSlice(batch, row);
  const flags = batch.flags[row] as number;
  const flow = {
    flowId: batch.flowId[row] as number,
    communityId: record.communityId,
    vlan: record.vlan,
    proto: batch.proto[row] as number,
    startSeconds: batch.startSeconds[row] as number,
    startNanos: batch.startNanos[row] as number,
    record,
    lastSeconds: batch.lastSeconds[row] as number,
    lastNanos: batch.lastNanos[row] as number,
    origLocal: (flags & SLICE_FLAGS.origLocal) !== 0,
    respLocal: (flags & SLICE_FLAGS.respLocal) !== 0,
    icmpType: batch.icmpType[row] as number,
    icmpCode: batch.icmpCode[row] as number,
  };
  let uid: FlowUid | undefined;
  // Half of the formats never ask, and it costs more than the rest.
  return {
    ...flow,
    get uid() {
      uid ??= uids.take(flow);
      return uid;
    },
  };
}
