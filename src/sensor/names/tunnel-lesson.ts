/**
 * Whose packets a tunnel carries: the ends of the first conversations within it, so that its flow is more than two
 * routers. Its first packets alone are looked into.
 */
import { formatAddress } from "../../base/address.ts";
import { type TunnelPair, tunnelText } from "../../model/flow-tunnel.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { Innermost } from "../packet/innermost.ts";
import { tunnelName } from "../packet/tunnel.ts";

const MAX_PAIRS = 3;

export class TunnelLesson {
  readonly #inside = new Innermost();
  /** By slot. */
  readonly #pairs: (TunnelPair[] | undefined)[] = [];
  readonly #tell: (slot: number, tunnel: string) => void;

  constructor(tell: (slot: number, tunnel: string) => void) {
    this.#tell = tell;
  }

  /** A packet of a tunnel's flow; false when enough is known of it. */
  look(bytes: Uint8Array, outer: DecodedPacket, slot: number): boolean {
    const inside = this.#inside;
    if (!inside.find(bytes, outer)) return true;
    const { srcOffset, dstOffset, addressLength } = inside.packet;
    // An authentication header hides nothing: who speaks is known.
    if (srcOffset === outer.srcOffset) return false;
    const from = formatAddress(bytes, srcOffset, addressLength);
    const to = formatAddress(bytes, dstOffset, addressLength);
    const pairs = this.#pairs[slot] ?? [];
    if (pairs.some((pair) => isBetween(pair, from, to))) return true;
    pairs.push({ from, to });
    this.#pairs[slot] = pairs;
    const kinds = Array.from(inside.kinds.subarray(0, inside.depth), tunnelName);
    this.#tell(slot, tunnelText("inner", kinds, pairs));
    return pairs.length < MAX_PAIRS;
  }

  flowEnded(slot: number): void {
    if (this.#pairs[slot] !== undefined) this.#pairs[slot] = undefined;
  }
}

function isBetween(pair: TunnelPair, one: string, other: string): boolean {
  return (pair.from === one && pair.to === other) || (pair.from === other && pair.to === one);
}
