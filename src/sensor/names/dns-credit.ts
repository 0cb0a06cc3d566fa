/**
 * Whose addresses are in an answer: a chain of aliases is credited to the name that was *asked*, for that is what the
 * device wanted; the last name of the chain is some content network's (RFC 1034 §3.6.2, RFC 9460 §2.4). Addresses of
 * the chain's names count wherever the server put them (RFC 9460 §4.2 has them in the additional section); those of
 * hosts that an SRV or MX answer names are credited to that host. All else is a stranger's word and not credited.
 */
import { type AddressSpan, DNS_TYPE, type DnsMessage, type DnsRecord } from "./dns.ts";

const MAX_CHAIN = 16;
/** RFC 9460 §2.3: how a service on another port is asked for. */
const PORT_PREFIX = /^_\d{1,5}\._https\./;

/** Calls `credit` for each address that belongs to a question; ttl in seconds. */
export function creditAnswers(
  message: DnsMessage,
  credit: (domain: string, address: AddressSpan, ttl: number) => void,
): void {
  const { records, answers, additional } = message;
  for (const question of message.questions) {
    if (question.name === "") continue;
    const chain = chainOf(message, question.name);
    const hosts = hostsOf(message, chain);
    const domain = question.type === DNS_TYPE.https ? question.name.replace(PORT_PREFIX, "") : question.name;
    for (let n = 0; n < records.length; n++) {
      const record = records[n];
      if (record === undefined || record.addresses.length === 0 || (n >= answers && n < additional)) continue;
      const name = chain.has(record.name) ? domain : hosts.has(record.name) ? record.name : undefined;
      if (name === undefined) continue;
      for (const address of record.addresses) credit(name, address, record.ttl);
    }
  }
}

/** The asked name and its aliases. Records may stand in any order, so the list is walked until nothing is added. */
function chainOf(message: DnsMessage, asked: string): ReadonlySet<string> {
  const names = new Set([asked]);
  for (let grew = true; grew && names.size <= MAX_CHAIN; ) {
    grew = false;
    for (let n = 0; n < message.answers; n++) {
      const record = message.records[n];
      if (record?.target === undefined || record.target === "" || !isAlias(record)) continue;
      if (names.size <= MAX_CHAIN && names.has(record.name) && !names.has(record.target)) {
        names.add(record.target);
        grew = true;
      }
    }
  }
  return names;
}

function isAlias({ type }: DnsRecord): boolean {
  return type === DNS_TYPE.cname || type === DNS_TYPE.svcb || type === DNS_TYPE.https;
}

const NO_HOSTS: ReadonlySet<string> = new Set();

/** Hosts that the answers for a name of the chain point at. */
function hostsOf(message: DnsMessage, chain: ReadonlySet<string>): ReadonlySet<string> {
  let hosts: Set<string> | undefined;
  for (let n = 0; n < message.answers; n++) {
    const record = message.records[n];
    if (record?.target === undefined || record.target === "" || !chain.has(record.name)) continue;
    if (record.type !== DNS_TYPE.srv && record.type !== DNS_TYPE.mx) continue;
    hosts ??= new Set();
    if (hosts.size < MAX_CHAIN) hosts.add(record.target);
  }
  return hosts ?? NO_HOSTS;
}
