/**
 * Whose addresses are in an answer: a chain of aliases is credited to the name that was *asked*, for that is what the
 * device wanted; the last name of the chain is some content network's (RFC 1034 §3.6.2, RFC 9460 §2.4).
 */
import { type AddressSpan, DNS_TYPE, type DnsMessage } from "./dns.ts";

const MAX_CHAIN = 16;

/** Calls `credit` for each address of the answers that belongs to a question; ttl in seconds. */
export function creditAnswers(
  message: DnsMessage,
  credit: (domain: string, address: AddressSpan, ttl: number) => void,
): void {
  for (const question of message.questions) {
    if (question.name === "") continue;
    const names = chainOf(message, question.name);
    for (let n = 0; n < message.answers; n++) {
      const record = message.records[n];
      if (record === undefined || !names.has(record.name)) continue;
      for (const address of record.addresses) credit(question.name, address, record.ttl);
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
      if (record?.target === undefined || record.target === "" || !isAlias(record.type)) continue;
      if (names.has(record.name) && !names.has(record.target)) {
        names.add(record.target);
        grew = true;
      }
    }
  }
  return names;
}

function isAlias(type: number): boolean {
  return type === DNS_TYPE.cname || type === DNS_TYPE.svcb || type === DNS_TYPE.https;
}
