/** For tests: decodes into a record of its own, and what every decoder must bear. */
import assert from "node:assert/strict";
import { LINK_TYPE } from "../../base/link-type.ts";
import { anomalyNames } from "./anomaly.ts";
import { decodePacket } from "./decode.ts";
import { DecodedPacket } from "./decoded-packet.ts";
import { tunnelName } from "./tunnel.ts";

export interface Captured {
  readonly linkType?: number;
  /** Captured whole when absent. */
  readonly originalLength?: number;
}

export function decoded(bytes: Uint8Array, captured: Captured = {}): DecodedPacket {
  const packet = new DecodedPacket();
  const { linkType = LINK_TYPE.ethernet, originalLength = bytes.length } = captured;
  decodePacket(bytes, 0, bytes.length, originalLength, linkType, packet);
  return packet;
}

/** What is odd about it, by name. */
export function oddities(bytes: Uint8Array, captured: Captured = {}): string[] {
  return anomalyNames(decoded(bytes, captured));
}

export function tunnelOf(bytes: Uint8Array, captured: Captured = {}): string {
  return tunnelName(decoded(bytes, captured).tunnel);
}

/**
 * Every prefix decodes, as a packet that was so short and as one that the snaplen cut; what lies behind the captured end
 * changes no field, offsets stay within the captured bytes, and being cut is no anomaly that the whole has not.
 */
export function bearsEveryPrefix(golden: Uint8Array, linkType: number): void {
  const whole = anomalyNames(decoded(golden, { linkType }));
  for (let length = 0; length <= golden.length; length++) {
    for (const originalLength of [length, golden.length]) {
      const alone = decoded(golden.slice(0, length), { linkType, originalLength });
      for (const fill of [0x00, 0xff]) {
        const followed = new Uint8Array(length + 128).fill(fill);
        followed.set(golden.subarray(0, length));
        const packet = new DecodedPacket();
        decodePacket(followed, 0, length, originalLength, linkType, packet);
        assert.deepEqual(packet, alone, `${length} bytes, then ${fill}`);
      }
      assert.ok(alone.payloadStart <= alone.payloadEnd && alone.payloadEnd <= length, `${length}: payload`);
      assert.ok(alone.transportOffset <= length && alone.transportEnd <= length, `${length}: transport`);
      if (originalLength === length) continue;
      const news = anomalyNames(alone).filter((name) => !whole.includes(name));
      assert.deepEqual(news, [], `cut to ${length} of ${golden.length} bytes`);
    }
  }
}
