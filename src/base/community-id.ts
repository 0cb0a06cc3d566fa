/**
 * Community ID v1 (github.com/corelight/community-id-spec): one text for both directions of a flow, the same in every
 * tool that speaks it. SHA-1 over seed, addresses, protocol and ports, the smaller end first.
 */
import { createHash } from "node:crypto";

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

export function communityId(tuple: CommunityTuple): string {
  const { sourcePort, destinationPort, oneWay } = portsOf(tuple);
  const order = Buffer.compare(tuple.origAddress, tuple.respAddress);
  const swap = !oneWay && (order > 0 || (order === 0 && sourcePort > destinationPort));
  const [first, second] = swap
    ? [tuple.respAddress, tuple.origAddress]
    : [tuple.origAddress, tuple.respAddress];
  const tail = Buffer.alloc(WITH_PORTS.has(tuple.proto) ? 6 : 2);
  tail[0] = tuple.proto;
  if (tail.length === 6) {
    tail.writeUInt16BE(swap ? destinationPort : sourcePort, 2);
    tail.writeUInt16BE(swap ? sourcePort : destinationPort, 4);
  }
  const seed = Buffer.alloc(2);
  const hash = createHash("sha1").update(seed).update(first).update(second).update(tail);
  return `1:${hash.digest("base64")}`;
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
