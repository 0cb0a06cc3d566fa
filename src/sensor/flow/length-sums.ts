/**
 * Bytes of a flow as Zeek counts them: from the IP header on, and of the transport's payload, both by what the headers
 * say, so that neither padding nor a short snaplen changes them. What TCP sends again counts again. Only for who asks.
 */
import { type DecodedPacket, FRAGMENT, IP_PROTO, NETWORK } from "../packet/decoded-packet.ts";

const STRIDE = 4;
const PAYLOAD = 2;
const IPV6_HEADER = 40;
/** A header whose own length field was not captured, or cannot be. */
const TCP_HEADER = 20;
const UDP_OR_ICMP_HEADER = 8;

export class LengthSums {
  /** Of the packet last added. */
  ipBytes = 0;
  payloadBytes = 0;
  /** By slot: IP bytes of end A and of end B, payload of A and of B. */
  readonly #sums: Float64Array;

  constructor(capacity: number) {
    this.#sums = new Float64Array(capacity * STRIDE);
  }

  begin(slot: number): void {
    this.#sums.fill(0, slot * STRIDE, (slot + 1) * STRIDE);
  }

  /** A packet with an IP header, sent by end A (0) or B (1) of the flow in `slot`. */
  add(slot: number, end: number, bytes: Uint8Array, packet: DecodedPacket): void {
    this.ipBytes = ipLength(bytes, packet);
    this.payloadBytes = payloadLength(bytes, packet, packet.networkOffset + this.ipBytes);
    this.shift(slot, end, this.ipBytes, this.payloadBytes);
  }

  /** Adds to the sums, or takes off what is another flow's. */
  shift(slot: number, end: number, ipBytes: number, payloadBytes: number): void {
    const at = slot * STRIDE + end;
    this.#sums[at] = (this.#sums[at] as number) + ipBytes;
    this.#sums[at + PAYLOAD] = (this.#sums[at + PAYLOAD] as number) + payloadBytes;
  }

  ipBytesOf(slot: number, end: number): number {
    return this.#sums[slot * STRIDE + end] as number;
  }

  payloadBytesOf(slot: number, end: number): number {
    return this.#sums[slot * STRIDE + PAYLOAD + end] as number;
  }
}

/** A length of 0 is what segmentation offload and jumbograms leave: the frame's end counts then. */
function ipLength(bytes: Uint8Array, packet: DecodedPacket): number {
  const at = packet.networkOffset;
  if (packet.network === NETWORK.ipv4) {
    return ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number) || packet.originalEnd - at;
  }
  const payload = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  return payload === 0 ? packet.originalEnd - at : IPV6_HEADER + payload;
}

function payloadLength(bytes: Uint8Array, packet: DecodedPacket, networkEnd: number): number {
  const at = packet.transportOffset;
  const header = packet.fragment === FRAGMENT.later ? 0 : transportHeader(bytes, packet, at);
  return Math.max(0, networkEnd - at - header);
}

function transportHeader(bytes: Uint8Array, packet: DecodedPacket, at: number): number {
  switch (packet.proto) {
    case IP_PROTO.tcp:
      return at + 12 < packet.end ? Math.max(TCP_HEADER, ((bytes[at + 12] as number) >> 4) * 4) : TCP_HEADER;
    case IP_PROTO.udp:
    case IP_PROTO.icmp:
    case IP_PROTO.icmp6:
      return UDP_OR_ICMP_HEADER;
    default:
      return 0;
  }
}
