/** For tests: a room that writes down what it is told, of devices as lines, and packets with MACs for it to look at. */
import { parseAddress, parseMac } from "../../base/address.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { NameRoom } from "./name-room.ts";

export const MAC = "b0:c5:54:25:5b:0e";
export const CLIENT = "192.168.1.7";

export interface Told {
  readonly room: NameRoom;
  readonly facts: NamedFact[];
  readonly flows: string[];
  /** Of facts but DNS: who, what, by which protocol. */
  readonly devices: () => string[];
}

export function toldRoom(): Told {
  const facts: NamedFact[] = [];
  const flows: string[] = [];
  const sink = {
    domain: (slot: number, domain: string, source: string) => flows.push(`${slot} ${domain} ${source}`),
    app: (slot: number, app: string, source: string) => flows.push(`${slot} ${app} by ${source}`),
    ja4: () => {},
    tunnel: (slot: number, tunnel: string) => flows.push(`${slot} ${tunnel}`),
    fact: (fact: NamedFact) => facts.push(fact),
  };
  const isLocal = (bytes: Uint8Array, offset: number): boolean =>
    bytes[offset] === 192 || (bytes[offset] ?? 0) >= 0xe0;
  const devices = (): string[] =>
    facts.flatMap((fact) => {
      if (fact.kind === "device-name") return [`${fact.mac ?? fact.ip} is ${fact.name} by ${fact.source}`];
      if (fact.kind !== "device-fact") return [];
      return [`${fact.mac ?? fact.ip} ${fact.about} ${fact.value} by ${fact.source}`];
    });
  return { room: new NameRoom({ flowCapacity: 64, isLocal, sink }), facts, flows, devices };
}

export interface SentPlan {
  readonly from?: string;
  readonly to?: string;
  readonly ports: readonly [number, number];
  readonly payload: Uint8Array | readonly number[];
  /** TCP with this sequence number; else UDP. */
  readonly sequence?: number;
  readonly flags?: number;
  readonly slot?: number;
  readonly direction?: 0 | 1;
  readonly atMs?: number;
}

export function send(told: Told, plan: SentPlan): void {
  const { bytes, packet } = sentPacket(plan);
  told.room.look(bytes, packet, plan.slot ?? 1, plan.direction ?? 0, plan.atMs ?? 1_700_000_000_000);
}

export function sentPacket(plan: SentPlan): { bytes: Uint8Array; packet: DecodedPacket } {
  const [source, destination] = [bytesOf(plan.from ?? CLIENT), bytesOf(plan.to ?? "192.168.1.1")];
  const macs = [...(parseMac("02:00:00:00:00:fe") ?? []), ...(parseMac(MAC) ?? [])];
  const header = new Array<number>(20).fill(0);
  const sequence = plan.sequence ?? 0;
  for (let i = 0; i < 4; i++) header[4 + i] = (sequence >>> (24 - 8 * i)) & 0xff;
  const bytes = Uint8Array.from([...macs, ...source, ...destination, ...header, ...plan.payload]);
  const packet = new DecodedPacket();
  packet.reset(0, bytes.length, bytes.length);
  packet.macOffset = 0;
  packet.srcMacOffset = 6;
  packet.srcOffset = 12;
  packet.addressLength = source.length;
  packet.dstOffset = 12 + source.length;
  packet.transportOffset = 12 + 2 * source.length;
  packet.proto = plan.sequence === undefined ? IP_PROTO.udp : IP_PROTO.tcp;
  packet.tcpFlags = plan.flags ?? TCP_FLAG.ack;
  [packet.srcPort, packet.dstPort] = plan.ports;
  packet.payloadStart = packet.transportOffset + 20;
  packet.payloadEnd = bytes.length;
  return { bytes, packet };
}

function bytesOf(address: string): Uint8Array {
  return Uint8Array.from(parseAddress(address) ?? []);
}
