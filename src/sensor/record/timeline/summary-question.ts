/** Asks a chunk's summary whether a select can find anything in the chunk: "no" is certain, "yes" is a chance. */
import { parseAddress, parseCidr, parseMac } from "../../../base/address.ts";
import type { FlowKey, FrameSelect } from "../../../model/frame-select.ts";
import type { Match } from "../../../model/sniffer-rule.ts";
import { type ChunkSummary, hashOfAddress, hashOfMac, hashOfPort } from "./chunk-summary.ts";

const DNS_PORT = 53;

/** One of these hashes must be there; undefined: the summary cannot tell. */
type OneOf = readonly number[] | undefined;

export class SummaryQuestion {
  readonly #matches: readonly OneOf[];
  /** Per flow what must all be there. */
  readonly #flows: readonly (readonly number[])[] | undefined;
  /** Per answer that may have named a flow what must all be there. */
  readonly #answers: readonly (readonly number[])[];

  constructor({ matches, flows }: FrameSelect) {
    this.#matches = matches.map(oneOf);
    this.#flows = flows?.map(partsOf);
    const clients = new Set(flows?.flatMap(({ naming }) => naming?.clients ?? []));
    this.#answers = [...clients].map((client) => [...addressHashes([client]), hashOfPort(DNS_PORT)]);
  }

  /** Without a summary (the chunk is still in memory) everything may be there. */
  mayBeIn(summary: ChunkSummary | undefined): boolean {
    if (summary === undefined) return true;
    const has = (hash: number): boolean => summary.mayHave(hash);
    const some = (hashes: OneOf): boolean => hashes === undefined || hashes.some(has);
    if (this.#answers.some((parts) => parts.every(has))) return true;
    const flows = this.#flows;
    return this.#matches.every(some) && (flows === undefined || flows.some((parts) => parts.every(has)));
  }
}

function oneOf(match: Match): OneOf {
  const { all, countries, asns, domains, filters } = match;
  if (all || countries.length + asns.length + domains.length + filters.length > 0) return undefined;
  const hashes: number[] = [];
  for (const text of match.macs) {
    const mac = parseMac(text);
    if (mac === undefined) return undefined;
    hashes.push(hashOfMac(mac));
  }
  for (const text of match.cidrs) {
    const cidr = parseCidr(text);
    // A network is many addresses.
    if (cidr === undefined || cidr.prefix < cidr.bytes.length * 8) return undefined;
    hashes.push(hashOfAddress(cidr.bytes));
  }
  for (const text of match.ports) hashes.push(hashOfPort(Number(text.replace(/^.*\//, ""))));
  return hashes;
}

function partsOf({ addresses, ports }: FlowKey): number[] {
  return [...addressHashes(addresses), ...ports.map(hashOfPort)];
}

function addressHashes(texts: readonly string[]): number[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    return address === undefined ? [] : hashOfAddress(address);
  });
}
