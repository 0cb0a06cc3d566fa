/**
 * What every live source is to the packet path: something to be polled that hands over batches. None of its calls waits,
 * none throws for what comes in: hostile bytes are counted, and the source begins anew.
 */
import type { CaptureInterface, PacketBatch } from "../../base/packet-batch.ts";
import type { LinkState } from "../../base/source-message.ts";

/** up, down, gone: of a network interface. The others: of what comes from another machine. */
export type SourceState = "up" | "down" | "gone" | LinkState;

export interface CaptureSource {
  /** One name, one interface in every recording. */
  readonly name: string;
  readonly fd: number;
  readonly linkType: number;
  readonly state: SourceState;
  /** Why it is not there, in words. */
  readonly reason: string | undefined;
  /** Lost before we saw them, as far as is known. */
  readonly drops: number;
  /** Half of what it can hold for us waits: soon it will lose frames. */
  readonly pressed: boolean;
  /** Unicast frames between other machines. */
  readonly foreignUnicast: number;
  /** Facts that only a source from another machine has. */
  readonly remote: RemoteFacts | undefined;
  /** The next packets, valid until `release`; undefined when there are none now. */
  take(): PacketBatch | undefined;
  release(): void;
  /** Once a second, and when a poll shows trouble. True when the state changed. */
  look(nowMs: number): boolean;
  /** Frames lost since the last call. */
  takeDrops(): number;
}

export interface RemoteFacts {
  /** Of its packets' time to our clock: positive is ahead. Undefined before the first packet. */
  clockSkewMs: number | undefined;
  /** When the last packet came, by our clock; 0 before the first. */
  lastMs: number;
  /** Times that the link was begun anew after it had been there. */
  reconnects: number;
  /** Times that what came was no capture, or a damaged one. */
  damaged: number;
  /** Frames that came again after a reconnect, and were left out. */
  repeated: number;
}

/** The interfaces that all sources of a capture have together: a packet's number of one means the same in every batch. */
export class InterfaceTable {
  readonly list: CaptureInterface[] = [];

  idOf(wanted: CaptureInterface): number {
    const known = this.list.findIndex((one) => one.name === wanted.name && one.linkType === wanted.linkType);
    return known >= 0 ? known : this.list.push(wanted) - 1;
  }
}
