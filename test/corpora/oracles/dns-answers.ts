/** Questions and answers of DNS in one packet, as tshark's fields list them. */
import { sameName } from "../name-text.ts";
import { PROTO } from "../tuple.ts";
import type { SeenPacket } from "./seen-packet.ts";

export const TYPE = { a: "1", aaaa: "28", srv: "33", nsec: "47" } as const;
const HINTS = ["dns.svcb.svcparam.ipv4hint.ip", "dns.svcb.svcparam.ipv6hint.ip"] as const;

export interface DnsAnswer {
  /** Who asked. */
  readonly client: string;
  readonly question: string;
  readonly address: string;
}

/** Not what an ICMP error quotes. */
export function isDns(packet: SeenPacket): boolean {
  const { proto } = packet.tuple ?? {};
  return (
    (proto === PROTO.udp || proto === PROTO.tcp) && !packet.tunnelled && packet.protocols.includes("dns")
  );
}

export function questionsIn(packet: SeenPacket): string[] {
  return isDns(packet)
    ? packet
        .all("dns.qry.name")
        .map(sameName)
        .filter((name) => name !== "<root>")
    : [];
}

/** Addresses of the answer section, each for the name that was asked, whatever CNAMEs lie between. */
export function answersIn(packet: SeenPacket): DnsAnswer[] {
  const messages = packet.all("dns.count.answers");
  const [question, ...more] = packet.all("dns.qry.name");
  // Several messages in one segment, or several questions: their records cannot be told apart from these fields.
  if (!isDns(packet) || messages.length !== 1 || question === undefined || more.length > 0) return [];
  if (!/^(1|True)$/.test(packet.first("dns.flags.response"))) return [];
  const client = packet.tuple?.dst ?? "";
  const known = addressesIn(packet).slice(0, Number(messages[0]));
  return known.flatMap(({ address }) =>
    address === undefined ? [] : [{ client, question: sameName(question), address }],
  );
}

/**
 * What an answer tells besides: addresses that HTTPS and SVCB records propose for the name asked (RFC 9460 §7.3), and
 * those of other hosts, such as the mail servers that it names. No client need use them.
 */
export function besidesIn(packet: SeenPacket): DnsAnswer[] {
  const [question] = packet.all("dns.qry.name");
  if (!isDns(packet) || question === undefined) return [];
  const client = packet.tuple?.dst ?? "";
  const hints = HINTS.flatMap((field) => packet.all(field));
  return [
    ...hints.map((address) => ({ client, question: sameName(question), address })),
    ...addressesIn(packet).flatMap(({ name, address }) =>
      address === undefined ? [] : [{ client, question: sameName(name), address }],
    ),
  ];
}

/** The records of all sections in their order, with the address if it is one of A or AAAA. */
function addressesIn(packet: SeenPacket): { name: string; address: string | undefined }[] {
  const [a, aaaa] = [packet.all("dns.a"), packet.all("dns.aaaa")];
  return recordsIn(packet).map(({ name, type }) => ({
    name,
    address: type === TYPE.a ? a.shift() : type === TYPE.aaaa ? aaaa.shift() : undefined,
  }));
}

/**
 * Names and types of all records. tshark prints no name for SRV (its parts are fields of their own), and NSEC's list of
 * types as if it were records: what follows one cannot be told apart.
 */
export function recordsIn(packet: SeenPacket): { name: string; type: string }[] {
  const types = packet.all("dns.resp.type");
  const names = packet.all("dns.resp.name");
  const nsec = types.indexOf(TYPE.nsec);
  return types
    .slice(0, nsec < 0 ? undefined : nsec)
    .map((type) => ({ type, name: type === TYPE.srv ? "" : (names.shift() ?? "") }));
}
