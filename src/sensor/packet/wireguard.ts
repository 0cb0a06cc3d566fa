/**
 * WireGuard (wireguard.com/protocol): a type from 1 to 4, three zero bytes, and by type an exact length.
 *
 *     1 initiation 148 bytes    2 response 92    3 cookie 64    4 data: 32 and more, in steps of 16
 */

const INITIATION = { type: 1, bytes: 148 } as const;
const RESPONSE = { type: 2, bytes: 92 } as const;
const COOKIE = { type: 3, bytes: 64 } as const;
const COUNTER_UPPER_HALF = 12;
const DATA = { type: 4, leastBytes: 32, step: 16 } as const;

export const WIREGUARD_MESSAGE = { initiation: INITIATION.type, response: RESPONSE.type } as const;

/** Evidence on any port: four bytes and an exact length. */
export function isWireguardHandshake(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== INITIATION.bytes && length !== RESPONSE.bytes && length !== COOKIE.bytes) return false;
  if (bytes[start + 1] !== 0 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return false;
  const type = bytes[start] as number;
  if (length === INITIATION.bytes) return type === INITIATION.type;
  return length === RESPONSE.bytes ? type === RESPONSE.type : type === COOKIE.type;
}

/** Believed only on WireGuard's own port. */
export function isWireguardData(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < DATA.leastBytes || length % DATA.step !== 0) return false;
  return (
    bytes[start] === DATA.type && bytes[start + 1] === 0 && bytes[start + 2] === 0 && bytes[start + 3] === 0
  );
}

/** Data of a session that has sent fewer than 2^32 packets: the upper half of its counter (bytes 12 to 15) is 0. */
export function isYoungWireguardData(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isWireguardData(bytes, start, end)) return false;
  for (let i = COUNTER_UPPER_HALF; i < COUNTER_UPPER_HALF + 4; i++) if (bytes[start + i] !== 0) return false;
  return true;
}
