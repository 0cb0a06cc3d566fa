/**
 * STUN (RFC 8489), by which a client learns how it is seen from outside, and TURN (RFC 8656), by which it borrows an address.
 *
 *     0      2        4              8                    20
 *     | type | length | 2112a442 (4) | transaction (12)   | attributes: type (2), length (2), value, padding to 4 … |
 *
 *     type:    00 and 14 bits: method and, in bits 0010 and 0100, class (request 0, indication 1, answer 2, error 3)
 *     address: | 0 | family (1: IPv4, 2: IPv6) | port (2) | address |, "xored" with the cookie and the transaction
 *
 * The first STUN (RFC 3489) has no cookie: it is known by its port and by fitting to its last byte. TURN as Microsoft's programs
 * speak it ([MS-TURN], after an early draft) has a cookie of its own as the first attribute, pads none of them, and its answer to
 * Allocate says the relay's address where others say the client's.
 */
import { labelText } from "./name-text.ts";
import { u16, u32 } from "./wire-number.ts";

export interface StunAddress {
  /** 4 or 16 bytes. */
  readonly bytes: Uint8Array;
  readonly port: number;
}

export interface StunMessage {
  readonly method: number;
  readonly answer: boolean;
  /** How the client is seen by the server. */
  readonly mapped: StunAddress | undefined;
  /** The address that a relay lends to the client. */
  readonly relayed: StunAddress | undefined;
  readonly software: string | undefined;
}

export const STUN_METHOD = { binding: 1, allocate: 3 } as const;

const COOKIE = 0x2112a442;
const PORTS: ReadonlySet<number> = new Set([3478, 3479]);
const COOKIE_OF_MS_TURN = 0x72c64bc6;
const HEADER_BYTES = 20;
const COOKIE_AT = 4;
const MAX_ATTRIBUTES = 32;
const CLASS_BITS = 0x0110;
const ANSWER = 0x0100;
/** The ones with 8000 are those of drafts that went around for years. */
const ATTRIBUTE = {
  mapped: 0x0001,
  cookieOfMsTurn: 0x000f,
  relayed: 0x0016,
  xorMapped: 0x0020,
  xorMappedDraft: 0x8020,
  software: 0x8022,
} as const;

/** By the cookie; on STUN's ports also without one, if length and type are right. It allocates nothing. */
export function isStun(bytes: Uint8Array, start: number, end: number, a: number, b: number): boolean {
  if (end - start < HEADER_BYTES || ((bytes[start] as number) & 0xc0) !== 0) return false;
  if (u32(bytes, start + COOKIE_AT) === COOKIE)
    return (u16(bytes, start + 2) & 3) === 0 || isMsTurn(bytes, start, end);
  if (!PORTS.has(a) && !PORTS.has(b)) return false;
  const length = u16(bytes, start + 2);
  return isFirstBinding(u16(bytes, start)) && start + HEADER_BYTES + length === end;
}

/** Undefined if there is no header. What was decoded before a fault or a cut is kept. */
export function decodeStun(bytes: Uint8Array, start: number, end: number): StunMessage | undefined {
  if (end - start < HEADER_BYTES) return undefined;
  const type = u16(bytes, start);
  const found: Found = { plain: undefined, xored: undefined, relayed: undefined, software: undefined };
  const msTurn = isMsTurn(bytes, start, end);
  const last = Math.min(end, start + HEADER_BYTES + u16(bytes, start + 2));
  let at = start + HEADER_BYTES;
  for (let n = 0; n < MAX_ATTRIBUTES && at + 4 <= last; n++) {
    const value = at + 4;
    const stop = value + u16(bytes, at + 2);
    if (stop > last) break;
    readAttribute(bytes, start, u16(bytes, at), value, stop, found);
    at = msTurn ? stop : value + ((stop - value + 3) & ~3);
  }
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  const answer = (type & CLASS_BITS) === ANSWER;
  const { plain, xored, relayed, software } = found;
  if (msTurn && method === STUN_METHOD.allocate)
    return { method, answer, mapped: xored, relayed: relayed ?? plain, software };
  // The newer form was made because routers rewrite the plain one.
  return { method, answer, mapped: xored ?? plain, relayed, software };
}

interface Found {
  plain: StunAddress | undefined;
  xored: StunAddress | undefined;
  relayed: StunAddress | undefined;
  software: string | undefined;
}

function readAttribute(
  bytes: Uint8Array,
  message: number,
  type: number,
  start: number,
  end: number,
  found: Found,
): void {
  switch (type) {
    case ATTRIBUTE.mapped:
      found.plain ??= readAddress(bytes, -1, start, end);
      return;
    case ATTRIBUTE.xorMapped:
    case ATTRIBUTE.xorMappedDraft:
      found.xored = readAddress(bytes, message + COOKIE_AT, start, end) ?? found.xored;
      return;
    case ATTRIBUTE.relayed:
      found.relayed = readAddress(bytes, message + COOKIE_AT, start, end);
      return;
    case ATTRIBUTE.software:
      found.software = labelText(bytes, start, end);
      return;
    default:
  }
}

/** `mask` is the offset of what the address was xored with; -1: nothing. */
function readAddress(bytes: Uint8Array, mask: number, start: number, end: number): StunAddress | undefined {
  const length = bytes[start + 1] === 1 ? 4 : bytes[start + 1] === 2 ? 16 : 0;
  if (length === 0 || end - start !== 4 + length) return undefined;
  const address = bytes.slice(start + 4, end);
  let port = u16(bytes, start + 2);
  if (mask >= 0) {
    for (let i = 0; i < length; i++) address[i] = (address[i] as number) ^ (bytes[mask + i] as number);
    port ^= u16(bytes, mask);
  }
  return { bytes: address, port };
}

function isMsTurn(bytes: Uint8Array, start: number, end: number): boolean {
  const at = start + HEADER_BYTES;
  if (end - at < 8 || u16(bytes, at) !== ATTRIBUTE.cookieOfMsTurn || u16(bytes, at + 2) !== 4) return false;
  return u32(bytes, at + 4) === COOKIE_OF_MS_TURN;
}

/** Binding, as a request, an answer or an error. */
function isFirstBinding(type: number): boolean {
  return type === 0x0001 || type === 0x0101 || type === 0x0111;
}
