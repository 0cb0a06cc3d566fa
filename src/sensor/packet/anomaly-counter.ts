/** Counts of anomalies by name; one instance a pipeline. */
import { ANOMALIES, anomalyBit, MORE_ANOMALIES } from "./anomaly.ts";
import type { DecodedPacket } from "./decoded-packet.ts";

const UNKNOWN_LINK_TYPE = anomalyBit("unknown-link-type");
/** Link types told apart; a file that invents more of them has the rest counted together. */
const MAX_LINK_TYPES = 32;

export class AnomalyCounter {
  readonly #counts = new Float64Array(ANOMALIES.length);
  readonly #moreCounts = new Float64Array(MORE_ANOMALIES.length);
  readonly #linkTypes = new Map<number, number>();

  /** `linkType` is negative where the source told none. */
  add(packet: DecodedPacket, linkType: number): void {
    addBits(this.#counts, packet.anomalies);
    if (packet.moreAnomalies !== 0) addBits(this.#moreCounts, packet.moreAnomalies);
    if ((packet.anomalies & UNKNOWN_LINK_TYPE) !== 0) this.#addLinkType(linkType);
  }

  #addLinkType(linkType: number): void {
    const known = this.#linkTypes.get(linkType);
    if (known === undefined && this.#linkTypes.size >= MAX_LINK_TYPES) return;
    this.#linkTypes.set(linkType, (known ?? 0) + 1);
  }

  /** `unknown-link-type-105`: frames that cannot be decoded say at least what they are (a LINKTYPE_ value). */
  toObject(): Record<string, number> {
    const out: Record<string, number> = {};
    let named = 0;
    for (const [linkType, count] of this.#linkTypes) {
      if (linkType < 0) continue;
      out[`unknown-link-type-${linkType}`] = count;
      named += count;
    }
    for (const [i, name] of ANOMALIES.entries()) {
      const count = (this.#counts[i] ?? 0) - (i === 0 ? named : 0);
      if (count > 0) out[name] = count;
    }
    for (const [i, name] of MORE_ANOMALIES.entries()) {
      const count = this.#moreCounts[i] ?? 0;
      if (count > 0) out[name] = count;
    }
    return out;
  }
}

function addBits(counts: Float64Array, bits: number): void {
  let rest = bits;
  while (rest !== 0) {
    const i = 31 - Math.clz32(rest);
    counts[i] = (counts[i] ?? 0) + 1;
    rest &= ~(1 << i);
  }
}
