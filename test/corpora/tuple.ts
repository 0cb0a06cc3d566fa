/** A packet's or flow's five-tuple as oracles write it, and the key under which both directions meet. */

export interface Tuple {
  /** IP protocol number. */
  readonly proto: number;
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
}

export const PROTO = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
const NAMES: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 };

/** `tcp`, `6` or undefined when it is none. */
export function protoNumber(text: string): number | undefined {
  const value = NAMES[text.toLowerCase()] ?? Number(text);
  return Number.isInteger(value) ? value : undefined;
}

/** The same text for both directions. */
export function keyOf(tuple: Tuple): string {
  const ends = [`${tuple.src} ${tuple.srcPort}`, `${tuple.dst} ${tuple.dstPort}`];
  return `${protoName(tuple.proto)} ${ends.sort().join(" ")}`;
}

/** The text of one direction. */
export function directionOf(tuple: Tuple): string {
  return `${protoName(tuple.proto)} ${tuple.src} ${tuple.srcPort} > ${tuple.dst} ${tuple.dstPort}`;
}

function protoName(proto: number): string {
  return Object.entries(NAMES).find(([, number]) => number === proto)?.[0] ?? String(proto);
}

/** IPv6 addresses as everybody should write them (RFC 5952); oracles pad with zeros or leave `::` out. */
export function canonicalAddress(text: string): string {
  if (!text.includes(":")) return text;
  try {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return text;
  }
}
