/** What a person would type into a shell to record the same with Wireshark's own tool, where a capture filter can say it. */
import { formatCidr, parseCidr } from "../base/address.ts";
import { parsePort } from "../base/port.ts";
import type { Match, Ring, Until } from "../model/sniffer-rule.ts";

export interface DumpcapWish {
  readonly slug: string;
  readonly match: Match;
  readonly ring: Ring;
  readonly until: Until;
  /** When the rule was made: a time to stop is so many seconds from then. */
  readonly madeMs: number;
  readonly snaplen: number | null;
  readonly interfaces: readonly string[];
}

/** Null where no capture filter says the same. */
export function dumpcapLine(wish: DumpcapWish): string | null {
  const { slug, match, ring, until, madeMs, snaplen, interfaces } = wish;
  const filter = captureFilter(match);
  if (filter === undefined || until.bytes !== undefined) return null;
  const words = ["dumpcap"];
  for (const name of interfaces.length > 0 ? interfaces : ["eth0"]) words.push("-i", quoted(name));
  if (filter !== "") words.push("-f", /["$`\\!]/.test(filter) ? quoted(filter) : `"${filter}"`);
  if (snaplen !== null) words.push("-s", String(snaplen));
  words.push("-b", `filesize:${ring.filesizeKb}`, "-b", `files:${ring.files}`);
  if (ring.durationS !== undefined) words.push("-b", `duration:${ring.durationS}`);
  if (ring.packets !== undefined) words.push("-b", `packets:${ring.packets}`);
  if (until.packets !== undefined) words.push("-c", String(until.packets));
  if (until.files !== undefined) words.push("-a", `files:${until.files}`);
  if (until.atMs !== undefined)
    words.push("-a", `duration:${Math.max(1, Math.ceil((until.atMs - madeMs) / 1000))}`);
  words.push("-w", `${slug}.pcapng`);
  return words.join(" ");
}

/** Why there is no such line; null where there is one. */
export function whyNoDumpcap(match: Match, until: Until): string | null {
  if (captureFilter(match) !== undefined)
    return until.bytes === undefined ? null : "dumpcap cannot stop after so many bytes in all";
  const wordless = wordlessOf(match);
  if (wordless.length === 0) return "There is no device in it yet, and nothing to record";
  return `A capture filter has no word for ${wordless.join(" and ")}: dumpcap cannot record the same`;
}

/** In pcap-filter syntax; empty for everything, undefined for nothing and where it has no word for what is wanted. */
export function captureFilter(match: Match): string | undefined {
  if (match.all) return "";
  if (wordlessOf(match).length > 0) return undefined;
  const terms = match.macs.map((mac) => `ether host ${mac}`);
  for (const text of match.cidrs) {
    const cidr = parseCidr(text);
    if (cidr === undefined) continue;
    const whole = cidr.prefix === cidr.bytes.length * 8;
    const family = cidr.bytes.length === 4 ? "" : "ip6 ";
    terms.push(
      `${family}${whole ? "host" : "net"} ${whole ? formatCidr(cidr).replace(/\/\d+$/, "") : formatCidr(cidr)}`,
    );
  }
  for (const text of match.ports) {
    const wanted = parsePort(text);
    if (wanted === undefined) continue;
    const { transport, port } = wanted;
    terms.push(transport === undefined ? `port ${port}` : `${transport} port ${port}`);
  }
  const others = terms.length + match.filters.length > 1;
  for (const text of match.filters) terms.push(others ? `(${text})` : text);
  // No filter would be everything.
  return terms.length === 0 ? undefined : terms.join(" or ");
}

function wordlessOf({ countries, asns, domains }: Match): string[] {
  return [
    ...(domains.length > 0 ? ["a domain"] : []),
    ...(countries.length > 0 ? ["a country"] : []),
    ...(asns.length > 0 ? ["a network (AS)"] : []),
  ];
}

function quoted(word: string): string {
  return /^[\w.:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
