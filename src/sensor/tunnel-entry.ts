/**
 * `--tunnels inner`: packets of tunnels are accounted as the packets that they carry, innermost. The outer packet is kept
 * beside it, for what the owner excluded or wants of the tunnel's ends holds as before.
 */
import { formatAddress } from "../base/address.ts";
import { tunnelText } from "../model/flow-tunnel.ts";
import { LOOK_AHEAD } from "./flow/flow-tracker.ts";
import { DecodedPacket } from "./packet/decoded-packet.ts";
import { Innermost } from "./packet/innermost.ts";
import { NO_TUNNEL, tunnelName } from "./packet/tunnel.ts";

class Place {
  readonly outer = new DecodedPacket();
  entered = false;
  kinds = new Uint8Array(0);
  depth = 0;
}

export class TunnelEntry {
  readonly #innermost = new Innermost();
  readonly #places = Array.from({ length: LOOK_AHEAD }, () => {
    const place = new Place();
    place.kinds = this.#innermost.kinds.slice();
    return place;
  });

  /** Packet path: makes the packet at this place of the look-ahead the innermost one, if it is a tunnel's. */
  enter(bytes: Uint8Array, packet: DecodedPacket, ahead: number): void {
    const place = this.#places[ahead] as Place;
    place.entered = false;
    if (packet.tunnel === NO_TUNNEL) return;
    const inside = this.#innermost;
    place.entered = inside.find(bytes, packet);
    if (place.entered) {
      place.outer.take(packet);
      place.kinds.set(inside.kinds);
      place.depth = inside.depth;
      packet.take(inside.packet);
      packet.anomalies |= place.outer.anomalies;
      packet.moreAnomalies |= place.outer.moreAnomalies;
    }
    packet.anomalies |= inside.anomalies;
    packet.moreAnomalies |= inside.moreAnomalies;
  }

  /** The packet that carried the one at this place; undefined when it came in none. */
  outerAt(ahead: number): DecodedPacket | undefined {
    const place = this.#places[ahead] as Place;
    return place.entered ? place.outer : undefined;
  }

  /** By which tunnels the packet at this place came, as flow-tunnel.ts writes it. Allocates: once a flow. */
  textAt(bytes: Uint8Array, ahead: number): string {
    const { outer, kinds, depth } = this.#places[ahead] as Place;
    const { srcOffset, dstOffset, addressLength } = outer;
    const from = formatAddress(bytes, srcOffset, addressLength);
    const to = formatAddress(bytes, dstOffset, addressLength);
    return tunnelText("outer", Array.from(kinds.subarray(0, depth), tunnelName), [{ from, to }]);
  }
}
