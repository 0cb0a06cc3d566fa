/** Frames as they go over Ethernet, with every length and checksum right. */
import type { Host } from "./host.ts";

export interface Frame {
  /** Milliseconds since 1970, with fractions. */
  readonly atMs: number;
  readonly bytes: Buffer;
}

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;
/** Frames are padded to this, without the frame check sequence (IEEE 802.3). */
const SHORTEST_FRAME = 60;
const TTL = 64;

export function ethernet(to: Uint8Array, from: Uint8Array, type: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(Math.max(SHORTEST_FRAME, 14 + payload.length));
  frame.set(to, 0);
  frame.set(from, 6);
  frame.writeUInt16BE(type, 12);
  frame.set(payload, 14);
  return frame;
}

/** An IP packet between two addresses of one family, its transport checksum filled in. */
export interface Datagram {
  readonly fromMac: Uint8Array;
  readonly toMac: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly protocol: number;
  readonly identification: number;
  readonly payload: Buffer;
  /** Where the transport's checksum lies in the payload. */
  readonly checksumAt: number;
  readonly hopLimit?: number;
}

export function ipFrame(datagram: Datagram): Buffer {
  const { payload, protocol } = datagram;
  payload.writeUInt16BE(0, datagram.checksumAt);
  const plain = protocol === PROTOCOL.icmp;
  const sum = plain ? internetChecksum([payload]) : internetChecksum([pseudoHeader(datagram), payload]);
  // RFC 768: a computed zero is sent as all ones.
  payload.writeUInt16BE(sum === 0 && protocol === PROTOCOL.udp ? 0xffff : sum, datagram.checksumAt);
  const v4 = datagram.from.length === 4;
  const header = v4 ? ipv4Header(datagram) : ipv6Header(datagram);
  const type = v4 ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6;
  return ethernet(datagram.toMac, datagram.fromMac, type, Buffer.concat([header, payload]));
}

function ipv4Header({ from, to, protocol, identification, payload, hopLimit }: Datagram): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(identification, 4);
  // Do not fragment.
  header.writeUInt16BE(0x4000, 6);
  header[8] = hopLimit ?? TTL;
  header[9] = protocol;
  header.set(from, 12);
  header.set(to, 16);
  header.writeUInt16BE(internetChecksum([header]), 10);
  return header;
}

function ipv6Header({ from, to, protocol, payload, hopLimit }: Datagram): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, 4);
  header[6] = protocol;
  header[7] = hopLimit ?? TTL;
  header.set(from, 8);
  header.set(to, 24);
  return header;
}

/** RFC 9293 and RFC 8200 section 8.1: addresses, length and protocol count too. */
function pseudoHeader({ from, to, protocol, payload }: Datagram): Buffer {
  const v4 = from.length === 4;
  const tail = Buffer.alloc(v4 ? 4 : 8);
  if (v4) {
    tail[1] = protocol;
    tail.writeUInt16BE(payload.length, 2);
  } else {
    tail.writeUInt32BE(payload.length, 0);
    tail[7] = protocol;
  }
  return Buffer.concat([from, to, tail]);
}

/** RFC 1071; every part but the last has an even length. */
function internetChecksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += ((part[i] ?? 0) << 8) | (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

export function udpPayload(fromPort: number, toPort: number, data: Uint8Array): Buffer {
  const out = Buffer.alloc(8 + data.length);
  out.writeUInt16BE(fromPort, 0);
  out.writeUInt16BE(toPort, 2);
  out.writeUInt16BE(out.length, 4);
  out.set(data, 8);
  return out;
}

const ARP_REPLY = 2;
const BROADCAST = Uint8Array.of(255, 255, 255, 255, 255, 255);

/** RFC 826: who has `to`'s address, asked by `from`; or the answer to it. */
export function arpFrame(from: Host, to: Host, operation: 1 | 2): Buffer {
  const body = Buffer.alloc(28);
  body.writeUInt16BE(1, 0);
  body.writeUInt16BE(ETHERTYPE.ipv4, 2);
  body[4] = 6;
  body[5] = 4;
  body.writeUInt16BE(operation, 6);
  body.set(from.mac, 8);
  body.set(from.ipv4, 14);
  if (operation === ARP_REPLY) body.set(to.mac, 18);
  body.set(to.ipv4, 24);
  return ethernet(operation === ARP_REPLY ? to.mac : BROADCAST, from.mac, ETHERTYPE.arp, body);
}
