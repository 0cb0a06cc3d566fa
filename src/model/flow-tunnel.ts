/**
 * What a flow has to do with a tunnel. One that is a tunnel shows whose packets it carries; one that was taken out of a
 * tunnel (`--tunnels inner`) shows by which it came. Within the program both are one text: `inner gre A B A C …`.
 */

export interface TunnelPair {
  from: string;
  to: string;
}

/** As flow-record.ts describes it. */
export interface FlowTunnel {
  kinds: string[];
  inner?: TunnelPair[] | undefined;
  outer?: TunnelPair | undefined;
}

export type TunnelSide = "inner" | "outer";

/** What the text may be at most: a string of the link has 256 characters. */
const MOST_CHARACTERS = 250;
const BETWEEN_KINDS = "/";

export function tunnelText(side: TunnelSide, kinds: readonly string[], pairs: readonly TunnelPair[]): string {
  let text = `${side} ${kinds.join(BETWEEN_KINDS)}`;
  for (const { from, to } of pairs) {
    const longer = `${text} ${from} ${to}`;
    if (longer.length > MOST_CHARACTERS) break;
    text = longer;
  }
  return text;
}

/** Undefined for a text that is none: it came over the link. */
export function tunnelOfText(text: string): FlowTunnel | undefined {
  if (text === "") return undefined;
  const [side, kinds, ...ends] = text.split(" ");
  if (kinds === undefined || ends.length < 2) return undefined;
  const pairs: TunnelPair[] = [];
  for (let i = 0; i + 1 < ends.length; i += 2) pairs.push({ from: ends[i] ?? "", to: ends[i + 1] ?? "" });
  const [first] = pairs;
  const tunnel = { kinds: kinds.split(BETWEEN_KINDS) };
  if (side === "inner") return { ...tunnel, inner: pairs };
  return side === "outer" && first !== undefined ? { ...tunnel, outer: first } : undefined;
}

/** For people: `gre: 10.0.0.1 → 10.0.0.2`, or `in gre: 192.0.2.1 → 192.0.2.2`. */
export function tunnelWords({ kinds, inner, outer }: FlowTunnel): string {
  const pairs = (inner ?? (outer === undefined ? [] : [outer])).map(({ from, to }) => `${from} → ${to}`);
  return `${outer === undefined ? "" : "in "}${kinds.join(BETWEEN_KINDS)}: ${pairs.join(", ")}`;
}
