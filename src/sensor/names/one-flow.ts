/** For tests: the packets of one flow between two ends, as a decoder leaves them, shown to a watch. */
import type { NamedFact } from "../../model/named-fact.ts";
import { DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { type Bytes, be32, zeros } from "./goldens.ts";
import { NameRoom } from "./name-room.ts";

export interface PacketPlan {
  readonly from: "client" | "server";
  readonly payload: Bytes | Uint8Array;
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly flags?: number;
}

export const CLIENT_ISN = 0xffff_ff00;
export const SERVER_ISN = 5000;
const CLIENT = [192, 168, 1, 7];
const SERVER = [203, 0, 113, 9];

/** What a room says of the flow in slot 3. */
export class OneFlow {
  readonly domains: string[] = [];
  readonly apps: string[] = [];
  readonly ja4s: string[] = [];
  readonly facts: NamedFact[] = [];
  readonly room: NameRoom;
  readonly #proto: number;
  #seen = 0;
  #nowMs = 1_700_000_000_000;

  constructor(proto: "tcp" | "udp", budgetPerSecond?: number) {
    this.#proto = IP_PROTO[proto];
    this.room = new NameRoom({
      flowCapacity: 8,
      ...(budgetPerSecond !== undefined && { budgetPerSecond }),
      sink: {
        domain: (_, domain, source) => this.domains.push(`${source} ${domain}`),
        ja4: (_, ja4) => this.ja4s.push(ja4),
        tunnel: () => {},
        app: (_, app) => this.apps.push(app),
        fact: (fact) => this.facts.push(fact),
      },
    });
  }

  get tls(): Extract<NamedFact, { kind: "tls" }> | undefined {
    return this.facts.find((fact) => fact.kind === "tls");
  }

  /** SYN and SYN-ACK. */
  open(): this {
    this.packet({ from: "client", payload: [], sequence: CLIENT_ISN, flags: TCP_FLAG.syn });
    return this;
  }

  /** A segment at this offset of its end's stream. */
  segment(from: "client" | "server", at: number, payload: Bytes | Uint8Array): boolean {
    const isn = from === "client" ? CLIENT_ISN : SERVER_ISN;
    const sequence = (isn + 1 + at) >>> 0;
    const acknowledged = from === "client" ? SERVER_ISN + 1 : CLIENT_ISN + 1;
    return this.packet({ from, payload, sequence, acknowledged, flags: TCP_FLAG.ack });
  }

  /** False when the room did not want to see it. */
  packet(plan: PacketPlan): boolean {
    const mine = plan.from === "client";
    const tcp = this.#proto === IP_PROTO.tcp;
    const header = tcp
      ? [...zeros(4), ...be32(plan.sequence ?? 0), ...be32(plan.acknowledged ?? 0), ...zeros(8)]
      : zeros(8);
    // Other bytes behind the packet: nothing may read them.
    const bytes = Uint8Array.from([
      ...CLIENT,
      ...SERVER,
      ...header,
      ...plan.payload,
      ...new Array(64).fill(0x16),
    ]);
    const packet = new DecodedPacket();
    packet.reset(0, bytes.length, bytes.length);
    packet.proto = this.#proto;
    packet.network = 4;
    packet.srcOffset = mine ? 0 : 4;
    packet.dstOffset = mine ? 4 : 0;
    packet.addressLength = 4;
    packet.srcPort = mine ? 50_000 : 443;
    packet.dstPort = mine ? 443 : 50_000;
    packet.transportOffset = 8;
    packet.tcpFlags = plan.flags ?? 0;
    packet.payloadStart = 8 + header.length;
    packet.payloadEnd = packet.payloadStart + plan.payload.length;
    this.#seen++;
    this.#nowMs++;
    const wanted = this.room.wants(plan.payload.length, this.#seen, 3);
    if (wanted) this.room.look(bytes, packet, 3, mine ? 0 : 1, this.#nowMs);
    return wanted;
  }

  end(): this {
    this.room.flowEnded(3);
    return this;
  }
}
