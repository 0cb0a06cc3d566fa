/** Block types, options and sizes of pcapng (draft-ietf-opsawg-pcapng). All blocks are multiples of four bytes. */
export const BLOCK = {
  sectionHeader: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  statistics: 5,
  enhancedPacket: 6,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

export const OPTION = {
  end: 0,
  comment: 1,
  shbHardware: 2,
  shbOs: 3,
  shbApplication: 4,
  ifName: 2,
  ifDescription: 3,
  ifMac: 6,
  ifTsresol: 9,
  ifFilter: 11,
  ifOs: 12,
  ifTsoffset: 14,
  epbFlags: 2,
  epbDropcount: 4,
  isbStart: 2,
  isbEnd: 3,
  isbReceived: 4,
  isbDropped: 5,
  isbDelivered: 8,
} as const;

export const NAME_RECORD = { end: 0, ipv4: 1, ipv6: 2 } as const;

export function padded(length: number): number {
  return (length + 3) & ~3;
}
