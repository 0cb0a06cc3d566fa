/** For tests: headers of every layer as bytes, with every length and checksum right unless told otherwise. */

export function bytesOf(...parts: (number | readonly number[] | Uint8Array | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : typeof part === "string" ? [...Buffer.from(part)] : [...part],
    ),
  );
}

export function be16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function be32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

export const MAC_A = [0x02, 0, 0, 0, 0, 0x0a] as const;
export const MAC_B = [0x02, 0, 0, 0, 0, 0x0b] as const;
export const IP_A = [192, 168, 58, 21] as const;
export const IP_B = [203, 0, 113, 9] as const;
export const IP6_A = [0xfd, 0x12, ...Array<number>(13).fill(0), 0xa] as const;
export const IP6_B = [0x20, 0x01, 0x0d, 0xb8, ...Array<number>(11).fill(0), 0xb] as const;

/** From A to B. */
export function ethernetFrame(type: number, payload: Uint8Array): Uint8Array {
  return bytesOf(MAC_B, MAC_A, be16(type), payload);
}

export interface Ipv4Parts {
  readonly proto: number;
  readonly payload: Uint8Array;
  readonly src?: readonly number[];
  readonly dst?: readonly number[];
  /** A multiple of four. */
  readonly options?: readonly number[];
  readonly id?: number;
  /** The flags and offset word. */
  readonly fragment?: number;
  readonly totalLength?: number;
  /** Left as it is instead of computed. */
  readonly checksum?: number;
}

export function ipv4Packet(parts: Ipv4Parts): Uint8Array {
  const options = parts.options ?? [];
  const header = 20 + options.length;
  const packet = bytesOf(
    [0x40 | (header / 4), 0, ...be16(parts.totalLength ?? header + parts.payload.length)],
    [...be16(parts.id ?? 1), ...be16(parts.fragment ?? 0), 64, parts.proto, 0, 0],
    parts.src ?? IP_A,
    parts.dst ?? IP_B,
    options,
    parts.payload,
  );
  packet.set(be16(parts.checksum ?? internetChecksum(packet.subarray(0, header))), 10);
  return packet;
}

function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export interface Ipv6Parts {
  /** Of the first header after the fixed one. */
  readonly next: number;
  readonly payload: Uint8Array;
  readonly src?: readonly number[];
  readonly dst?: readonly number[];
  readonly hopLimit?: number;
  readonly payloadLength?: number;
}

export function ipv6Packet(parts: Ipv6Parts): Uint8Array {
  return bytesOf(
    [0x60, 0, 0, 0, ...be16(parts.payloadLength ?? parts.payload.length), parts.next, parts.hopLimit ?? 64],
    parts.src ?? IP6_A,
    parts.dst ?? IP6_B,
    parts.payload,
  );
}

export interface TcpParts {
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly flags?: number;
  /** A multiple of four. */
  readonly options?: readonly number[];
  readonly data?: Uint8Array | string;
  /** In words; computed when absent. */
  readonly dataOffset?: number;
}

export function tcpSegment(parts: TcpParts): Uint8Array {
  const options = parts.options ?? [];
  const offset = parts.dataOffset ?? 5 + options.length / 4;
  return bytesOf(
    [...be16(parts.srcPort ?? 50_000), ...be16(parts.dstPort ?? 443), ...be32(1), ...be32(2)],
    [offset << 4, parts.flags ?? 0x18, 0x10, 0, 0, 0, 0, 0],
    options,
    parts.data ?? "",
  );
}

export interface UdpParts {
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly data?: Uint8Array | string;
  readonly length?: number;
}

export function udpDatagram(parts: UdpParts): Uint8Array {
  const data = bytesOf(parts.data ?? "");
  return bytesOf(
    [...be16(parts.srcPort ?? 40_000), ...be16(parts.dstPort ?? 53)],
    [...be16(parts.length ?? 8 + data.length), 0, 0],
    data,
  );
}

/** Between two ports of SIGTRAN; a tag, no checksum. */
export function sctpPacket(...chunks: Parameters<typeof bytesOf>): Uint8Array {
  return bytesOf(be16(2905), be16(2906), be32(1), be32(0), ...chunks);
}
