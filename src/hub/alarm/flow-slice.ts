/** What a detector is told of traffic: the part of a flow that lies in one reporting interval, with the flow so far. */
import type { AddressKey } from "../../base/address-key.ts";
import type { Direction } from "../../model/flow-direction.ts";
import type { FlowState } from "../../model/flow-state.ts";
import type { TrafficShape } from "../../model/traffic-shape.ts";

export interface FlowSlice {
  /** Together the flow's name in the hub. */
  readonly epochId: number;
  readonly flowId: number;
  /** Whose bytes these are: of internal traffic the originator's, else that of the local end. */
  readonly device: string;
  /** The other device of internal traffic. */
  readonly peer: string | undefined;
  readonly direction: Direction;
  /** IP protocol number; ports are 0 where it has none. */
  readonly proto: number;
  readonly origAddress: AddressKey;
  readonly respAddress: AddressKey;
  readonly origPort: number;
  readonly respPort: number;
  /** The end that is not the device. */
  readonly remote: AddressKey;
  /** The flow's name, "" where none is known; never an address. */
  readonly domain: string;
  readonly app: string;
  readonly state: FlowState;
  /** Either end is multicast or broadcast: such traffic raises no alarm. */
  readonly group: boolean;
  /** When the flow began, and what this slice spans; event time. */
  readonly startMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** In this slice: what the device sent to the other end, and got from it. Wire bytes. */
  readonly sentBytes: number;
  readonly gotBytes: number;
  readonly sentPackets: number;
  readonly gotPackets: number;
  /** Of the flow up to here. */
  readonly totalSentBytes: number;
  readonly totalGotBytes: number;
  readonly totalSentPackets: number;
  readonly totalGotPackets: number;
  /** What the flow looks like so far; absent where that is unclear. */
  readonly shape?: TrafficShape;
  /** The flow's first slice, and its last. */
  readonly first: boolean;
  readonly ended: boolean;
}
