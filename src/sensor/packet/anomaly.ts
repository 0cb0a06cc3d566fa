/**
 * The closed list of odd things a packet can show. A decoder sets a bit and goes on; what to think of it is decided
 * elsewhere. "Truncated by snaplen" is not among them: a capture may keep less than the wire carried.
 */
export const ANOMALIES = [
  "unknown-link-type",
  "short-link-header",
  "vlan-stack-too-deep",
  "short-arp",
  "ipv4-short-header",
  "ipv4-bad-version",
  "ipv4-bad-header-length",
  "ipv4-bad-total-length",
  "ipv6-short-header",
  "ipv6-bad-version",
  "ipv6-bad-payload-length",
  "ipv6-extension-chain-too-long",
  "ipv6-short-extension",
  "tcp-short-header",
  "tcp-bad-data-offset",
  "tcp-syn-with-fin-or-rst",
  "udp-short-header",
  "udp-bad-length",
  "icmp-short-header",
  "same-source-and-destination",
  "fragment-overlong",
  "original-length-below-captured",
] as const;

export type Anomaly = (typeof ANOMALIES)[number];

/** The bit of an anomaly in `DecodedPacket.anomalies`. */
export function anomalyBit(name: Anomaly): number {
  return 1 << ANOMALIES.indexOf(name);
}

/** Counts by name; one instance a pipeline. */
export class AnomalyCounter {
  readonly #counts = new Float64Array(ANOMALIES.length);

  add(bits: number): void {
    let rest = bits;
    while (rest !== 0) {
      const i = 31 - Math.clz32(rest);
      this.#counts[i] = (this.#counts[i] ?? 0) + 1;
      rest &= ~(1 << i);
    }
  }

  toObject(): Record<string, number> {
    const out: Record<string, number> = {};
    for (const [i, name] of ANOMALIES.entries()) {
      const count = this.#counts[i] ?? 0;
      if (count > 0) out[name] = count;
    }
    return out;
  }
}
