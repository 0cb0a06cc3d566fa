/** What a DNS answer teaches: for its receiver, these addresses now mean the domain that was asked for. */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { type DnsMessage, decodeDns, decodeDnsOverTcp } from "./dns.ts";
import { creditAnswers } from "./dns-credit.ts";
import type { Notebook } from "./notebook.ts";

export const DNS_PORT = 53;

/** The packet is to or from port 53. Questions teach nothing. */
export function learnDns(
  bytes: Uint8Array,
  packet: DecodedPacket,
  tcp: boolean,
  nowMs: number,
  notebook: Notebook,
): void {
  if (packet.srcPort !== DNS_PORT) return;
  const { payloadStart, payloadEnd } = packet;
  if (tcp) {
    for (const message of decodeDnsOverTcp(bytes, payloadStart, payloadEnd)) {
      learnAnswer(bytes, packet, message, nowMs, notebook);
    }
    return;
  }
  const message = decodeDns(bytes, payloadStart, payloadEnd);
  if (message !== undefined) learnAnswer(bytes, packet, message, nowMs, notebook);
}

function learnAnswer(
  bytes: Uint8Array,
  packet: DecodedPacket,
  message: DnsMessage,
  nowMs: number,
  notebook: Notebook,
): void {
  if (!message.response || message.opcode !== 0) return;
  const { dstOffset, addressLength } = packet;
  creditAnswers(message, (domain, { offset, length }, ttl) => {
    notebook.names.note(bytes, offset, length, domain);
    const news = notebook.domains.learn(bytes, dstOffset, addressLength, offset, length, domain, ttl, nowMs);
    if (!news) return;
    notebook.fact({
      kind: "dns",
      client: formatAddress(bytes, dstOffset, addressLength),
      domain,
      ip: formatAddress(bytes, offset, length),
      atMs: nowMs,
    });
  });
}
