/** For tests: a tracker whose ended flows are gathered as records, and packets to feed it. */
import { LINK_TYPE } from "../../base/link-type.ts";
import { flowOfSlice } from "../../model/flow-of-slice.ts";
import type { FlowRecord } from "../../model/flow-record.ts";
import { SliceBatch } from "../../model/slice-batch.ts";
import { decodePacket } from "../packet/decode.ts";
import { DecodedPacket } from "../packet/decoded-packet.ts";
import { FlowTracker } from "./flow-tracker.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "./home-networks.ts";
import { LengthSums } from "./length-sums.ts";

export class TrackingBench {
  readonly flows: FlowRecord[] = [];
  readonly packet = new DecodedPacket();
  /** IP and payload bytes of the originator of each flow, as they were reported. */
  readonly lengths: [ip: number, payload: number][] = [];
  readonly tracker: FlowTracker;
  /** Slots as they were freed. */
  readonly freed: number[] = [];

  constructor(capacity = 1024, slices = false) {
    this.tracker = new FlowTracker({
      capacity,
      homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
      batch: new SliceBatch(64).withLengths(),
      flush: (batch) => {
        for (let row = 0; row < batch.count; row++) {
          this.flows.push(flowOfSlice(batch, row));
          this.lengths.push([batch.lengths?.origIp[row] ?? 0, batch.lengths?.origPayload[row] ?? 0]);
        }
      },
      lengths: new LengthSums(capacity),
      slices,
      seed: 7,
      ended: (slot) => this.freed.push(slot),
    });
  }

  /** Feeds one packet of raw IP, or of the link type given; returns its slot. */
  feed(
    bytes: Uint8Array,
    seconds: number,
    nanos = 0,
    { linkType = LINK_TYPE.raw as number, wireBytes = bytes.length } = {},
  ): number {
    decodePacket(bytes, 0, bytes.length, wireBytes, linkType, this.packet);
    this.tracker.lookAhead(bytes, [this.packet], 1);
    return this.tracker.track(0, bytes, this.packet, seconds, nanos, wireBytes, 0);
  }

  /** All flows, ended and living, in the order in which they were reported. */
  close(): FlowRecord[] {
    this.tracker.closeAll();
    return this.flows;
  }
}

/** `from > to packets/bytes each way`, to compare at a glance. */
export function told({ proto, orig, resp }: FlowRecord): string {
  const ends = `${orig.ip}:${orig.port} > ${resp.ip}:${resp.port}`;
  return `${proto} ${ends} ${orig.packets}/${orig.bytes} ${resp.packets}/${resp.bytes}`;
}
