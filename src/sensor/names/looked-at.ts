/** The packet under look, in one record that is made once: what the watches and what they call need to know of it. */
import { DecodedPacket } from "../packet/decoded-packet.ts";

export class LookedAt {
  bytes: Uint8Array = new Uint8Array(0);
  packet = new DecodedPacket();
  /** Of its flow. */
  slot = 0;
  /** 0 from the flow's end A to its end B. */
  direction: 0 | 1 = 0;
  nowMs = 0;

  set(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1, nowMs: number): void {
    this.bytes = bytes;
    this.packet = packet;
    this.slot = slot;
    this.direction = direction;
    this.nowMs = nowMs;
  }
}
