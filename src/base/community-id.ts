/**
 * Community ID v1 (github.com/corelight/community-id-spec): one text for both directions of a flow, the same in every
 * tool that speaks it. SHA-1 over seed, addresses, protocol and ports, the smaller end first.
 */
import { hash } from "node:crypto";

const ICMP = 1;
const ICMP6 = 58;
/** TCP, UDP, SCTP and both ICMPs hash ports; all other protocols only addresses and protocol. */
const WITH_PORTS: ReadonlySet<number> = new Set([ICMP, 6, 17, ICMP6, 132]);

/** Message types that answer each other stand in for the ports; any other type is one-way, with its code. */
const ICMP_COUNTERPART: Readonly<Record<number, number>> = {
  8: 0,
  0: 8,
  13: 14,
  14: 13,
  15: 16,
  16: 15,
  10: 9,
  9: 10,
  17: 18,
  18: 17,
};
const ICMP6_COUNTERPART: Readonly<Record<number, number>> = {
  128: 129,
  129: 128,
  133: 134,
  134: 133,
  135: 136,
  136: 135,
  130: 131,
  131: 130,
  139: 140,
  140: 139,
  144: 145,
  145: 144,
};

export interface CommunityTuple {
  /** IP protocol number. */
  readonly proto: number;
  /** 4 or 16 bytes each. */
  readonly origAddress: Uint8Array;
  readonly respAddress: Uint8Array;
  readonly origPort: number;
  readonly respPort: number;
  /** Of the originator's first packet; used iff proto is ICMP or ICMPv6. */
  readonly icmpType: number;
  readonly icmpCode: number;
}

/** Seed (0), both addresses, protocol, a zero, ports: made in place, for every flow that ends comes by here. */
const MESSAGE = new Uint8Array(40);
const SEED_BYTES = 2;
const MESSAGES: readonly Uint8Array[] = Array.from({ length: 41 }, (_, length) =>
  MESSAGE.subarray(0, length),
);

export function communityId(tuple: CommunityTuple): string {
  const { sourcePort, destinationPort, oneWay } = portsOf(tuple);
  const { origAddress, respAddress, proto } = tuple;
  const order = compareAddresses(origAddress, respAddress);
  const swap = !oneWay && (order > 0 || (order === 0 && sourcePort > destinationPort));
  let at = put(swap ? respAddress : origAddress, SEED_BYTES);
  at = put(swap ? origAddress : respAddress, at);
  MESSAGE[at++] = proto;
  MESSAGE[at++] = 0;
  if (WITH_PORTS.has(proto)) {
    at = putPort(swap ? destinationPort : sourcePort, at);
    at = putPort(swap ? sourcePort : destinationPort, at);
  }
  return `1:${hash("sha1", MESSAGES[at] as Uint8Array, "base64")}`;
}

function compareAddresses(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function put(address: Uint8Array, at: number): number {
  for (let i = 0; i < address.length; i++) MESSAGE[at + i] = address[i] as number;
  return at + address.length;
}

function putPort(port: number, at: number): number {
  MESSAGE[at] = port >> 8;
  MESSAGE[at + 1] = port;
  return at + 2;
}

function portsOf(tuple: CommunityTuple): { sourcePort: number; destinationPort: number; oneWay: boolean } {
  if (tuple.proto !== ICMP && tuple.proto !== ICMP6) {
    return { sourcePort: tuple.origPort, destinationPort: tuple.respPort, oneWay: false };
  }
  const counterpart = (tuple.proto === ICMP ? ICMP_COUNTERPART : ICMP6_COUNTERPART)[tuple.icmpType];
  return {
    sourcePort: tuple.icmpType,
    destinationPort: counterpart ?? tuple.icmpCode,
    oneWay: counterpart === undefined,
  };
}
