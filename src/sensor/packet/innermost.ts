/**
 * The innermost IP packet of a tunnelled one: tunnels lie in tunnels. Bounded, for a packet may be made of nothing but
 * headers of tunnels; and nothing is allocated, so one is made at start.
 */
import { moreAnomalyBit } from "./anomaly.ts";
import { DecodedPacket } from "./decoded-packet.ts";
import { NO_TUNNEL } from "./tunnel.ts";
import { decodeContents } from "./tunnel-contents.ts";

export const MAX_TUNNELS = 4;
const TOO_DEEP = moreAnomalyBit("tunnels-too-deep");

export class Innermost {
  /** Valid while `find` says so. */
  packet: DecodedPacket;
  /** Indices into TUNNELS, outermost first, so many as were passed. */
  readonly kinds = new Uint8Array(MAX_TUNNELS);
  depth = 0;
  /** Of all packets on the way in, also of one that was none. */
  anomalies = 0;
  moreAnomalies = 0;
  readonly #pair: readonly [DecodedPacket, DecodedPacket] = [new DecodedPacket(), new DecodedPacket()];

  constructor() {
    this.packet = this.#pair[0];
  }

  /** Of a packet that is a tunnel's; false when no IP packet is found in it. */
  find(bytes: Uint8Array, outer: DecodedPacket): boolean {
    this.depth = this.anomalies = this.moreAnomalies = 0;
    let from = outer;
    while (from.tunnel !== NO_TUNNEL) {
      const to = this.#pair[(this.depth & 1) as 0 | 1];
      const found = decodeContents(bytes, from, to);
      if (found && this.depth === MAX_TUNNELS) {
        this.moreAnomalies |= TOO_DEEP;
        break;
      }
      this.anomalies |= to.anomalies;
      this.moreAnomalies |= to.moreAnomalies;
      if (!found) break;
      this.kinds[this.depth++] = from.tunnel;
      from = to;
    }
    this.packet = from;
    return this.depth > 0;
  }
}
