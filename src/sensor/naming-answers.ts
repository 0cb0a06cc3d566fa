/**
 * Whether a frame holds a DNS answer that led to one of some flows: it gave the responder's address to the originator (or to
 * the same device at another address: it asks over IPv6 and connects over IPv4) before the flow began. The frame itself is
 * asked, by the rules that names are learned by, for nobody remembers which frame taught a name: so no other answer of
 * that client is taken, and none is missed that the frames show. What was asked over TLS or HTTPS nobody sees.
 */
import { formatAddress, parseAddress } from "../base/address.ts";
import type { FlowKey } from "../model/frame-select.ts";
import { decodeDns } from "./names/dns.ts";
import { creditAnswers } from "./names/dns-credit.ts";
import { decodePacket } from "./packet/decode.ts";
import { DecodedPacket, IP_PROTO } from "./packet/decoded-packet.ts";

/** Before a message over TCP (RFC 1035 §4.2.2). */
const LENGTH_BYTES = 2;

interface Wanted {
  readonly address: string;
  readonly bytes: Buffer;
  readonly fromMs: number;
  readonly toMs: number;
}

export class NamingAnswers {
  /** By the client that was answered. */
  readonly #wanted = new Map<string, Wanted[]>();
  readonly #packet = new DecodedPacket();

  constructor(flows: readonly FlowKey[]) {
    for (const { addresses, naming } of flows) {
      const responder = parseAddress(addresses[1]);
      if (naming === undefined || responder === undefined) continue;
      const bytes = Buffer.from(responder);
      const { clients, fromMs, toMs } = naming;
      for (const client of clients) {
        const of = this.#wanted.get(client) ?? [];
        of.push({ address: addresses[1], bytes, fromMs, toMs });
        this.#wanted.set(client, of);
      }
    }
  }

  /** `ms`: of the frame, event time. */
  holds(
    bytes: Uint8Array,
    start: number,
    captured: number,
    original: number,
    linkType: number,
    ms: number,
  ): boolean {
    const packet = this.#packet;
    decodePacket(bytes, start, captured, original, linkType, packet);
    if (packet.payloadEnd <= packet.payloadStart) return false;
    const client = formatAddress(bytes, packet.dstOffset, packet.addressLength);
    const wanted = this.#wanted.get(client)?.filter(({ fromMs, toMs }) => ms >= fromMs && ms <= toMs) ?? [];
    if (wanted.length === 0) return false;
    if (packet.proto === IP_PROTO.tcp) return this.#inSegment(bytes, wanted);
    return gives(bytes, packet.payloadStart, packet.payloadEnd, wanted);
  }

  /** A message may lie in several segments: a piece of one is taken for the address's bytes in it. */
  #inSegment(bytes: Uint8Array, wanted: readonly Wanted[]): boolean {
    const { payloadStart, payloadEnd } = this.#packet;
    if (gives(bytes, payloadStart + LENGTH_BYTES, payloadEnd, wanted)) return true;
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset + payloadStart, payloadEnd - payloadStart);
    return wanted.some((one) => payload.includes(one.bytes));
  }
}

function gives(bytes: Uint8Array, start: number, end: number, wanted: readonly Wanted[]): boolean {
  const message = decodeDns(bytes, start, end);
  if (message === undefined || !message.response || message.opcode !== 0) return false;
  let found = false;
  creditAnswers(message, (_domain, { offset, length }) => {
    const address = formatAddress(bytes, offset, length);
    found ||= wanted.some((one) => one.address === address);
  });
  return found;
}
