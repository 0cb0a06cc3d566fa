/**
 * VXLAN (RFC 7348 §5) and its generic protocol extension (draft-ietf-nvo3-vxlan-gpe §3).
 *
 *     0                     1              3                4       7
 *     | flags: I is bit 8   | reserved (0) | GPE: next, else 0 | VNI | reserved (0) | …
 */

const ETHERNET_BYTES = 14;
const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;

const VALID_NETWORK = 0x08;
/** GPE: the next-protocol field is set. */
const HAS_PROTOCOL = 0x04;
const LAST_PROTOCOL = 5;

/** The group policy extension sets more flags and uses bytes 1 to 3; its I flag is the same. */
export function isVxlan(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || ((bytes[start] as number) & VALID_NETWORK) === 0) return false;
  return bytes[start + 7] === 0 || carriesFrame(bytes, start + 8, end);
}

/** Receivers ignore what is reserved (RFC 7348 §5): where it is not 0, a frame of a usual type is the evidence. */
function carriesFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < ETHERNET_BYTES) return false;
  const type = ((bytes[at + 12] as number) << 8) | (bytes[at + 13] as number);
  return (
    type === ETHER_TYPE.ipv4 ||
    type === ETHER_TYPE.arp ||
    type === ETHER_TYPE.vlan ||
    type === ETHER_TYPE.ipv6
  );
}

export function isVxlanGpe(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start + 1] !== 0 || bytes[start + 2] !== 0) return false;
  const next = bytes[start + 3] as number;
  if (((bytes[start] as number) & HAS_PROTOCOL) === 0) return isVxlan(bytes, start, end);
  return next >= 1 && next <= LAST_PROTOCOL && bytes[start + 7] === 0;
}

export const VXLAN_HEADER_BYTES = 8;
export const VXLAN_NEXT = { ipv4: 1, ipv6: 2, ethernet: 3, nsh: 4, mpls: 5 } as const;

/** Of VXLAN-GPE: one of VXLAN_NEXT. Some senders name the protocol and forget the flag for it. */
export function vxlanGpeNext(bytes: Uint8Array, start: number): number {
  const next = bytes[start + 3] as number;
  return next >= VXLAN_NEXT.ipv4 && next <= LAST_PROTOCOL ? next : VXLAN_NEXT.ethernet;
}
