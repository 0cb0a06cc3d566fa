/**
 * Whose addresses are in an answer: a chain of aliases is credited to the name that was *asked*, for that is what the
 * device wanted; the last name of the chain is some content network's (RFC 1034 §3.6.2, RFC 9460 §2.4). Addresses of
 * the chain's names count wherever the server put them (RFC 9460 §4.2 has them in the additional section); those of
 * hosts that an SRV or MX answer names are credited to that host. All else is a stranger's word and not credited.
 */
import { type AddressSpan, DNS_TYPE, type DnsMessage, type DnsRecord } from "./dns.ts";

const MAX_CHAIN = 16;
const ALIASES: ReadonlySet<number> = new Set([DNS_TYPE.cname, DNS_TYPE.svcb, DNS_TYPE.https]);
/** RFC 9460 §2.3: how a service on another port is asked for. */
const PORT_PREFIX = /^_\d{1,5}\._https\./;

type Credit = (domain: string, address: AddressSpan, ttl: number) => void;

/** Calls `credit` for each address that belongs to a question; ttl in seconds. */
export function creditAnswers(message: DnsMessage, credit: Credit): void {
  for (const { name, type } of message.questions) {
    if (name === "") continue;
    const domain = type === DNS_TYPE.https ? name.replace(PORT_PREFIX, "") : name;
    creditQuestion(message, name, domain, credit);
  }
}

function creditQuestion(message: DnsMessage, asked: string, domain: string, credit: Credit): void {
  const { records, answers, additional } = message;
  const aliases = aliasesOf(message, asked);
  const hosts = hostsOf(message, asked, aliases);
  for (let n = 0; n < records.length; n++) {
    const record = records[n];
    if (record === undefined || record.addresses.length === 0 || (n >= answers && n < additional)) continue;
    const own = record.name === asked || aliases.has(record.name);
    if (!own && !hosts.has(record.name)) continue;
    for (const address of record.addresses) credit(own ? domain : record.name, address, record.ttl);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Other names of what was asked. Records may stand in any order, so the list is walked until nothing is added. */
function aliasesOf({ records, answers }: DnsMessage, asked: string): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (let grew = true; grew; ) {
    grew = false;
    for (let n = 0; n < answers; n++) {
      const { name, target = "", type } = records[n] as DnsRecord;
      if (target === "" || target === asked || !ALIASES.has(type)) continue;
      if ((name !== asked && names?.has(name) !== true) || names?.has(target) === true) continue;
      names ??= new Set();
      if (names.size >= MAX_CHAIN) return names;
      names.add(target);
      grew = true;
    }
  }
  return names ?? NONE;
}

/** Hosts that the answers for a name of the chain point at. */
function hostsOf(
  { records, answers }: DnsMessage,
  asked: string,
  aliases: ReadonlySet<string>,
): ReadonlySet<string> {
  let hosts: Set<string> | undefined;
  for (let n = 0; n < answers; n++) {
    const { name, target = "", type } = records[n] as DnsRecord;
    if (target === "" || (type !== DNS_TYPE.srv && type !== DNS_TYPE.mx)) continue;
    if (name !== asked && !aliases.has(name)) continue;
    hosts ??= new Set();
    if (hosts.size < MAX_CHAIN) hosts.add(target);
  }
  return hosts ?? NONE;
}
