/** For tests: messages of STUN, byte by byte. */
import { type Bytes, be16, be32, zeros } from "./goldens.ts";

export const TRANSACTION: Bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const COOKIE = be32(0x2112a442);

export function stunMessage(
  type: number,
  attributes: readonly (readonly [type: number, value: Bytes])[],
  cookie: Bytes = COOKIE,
  padding = 4,
): Uint8Array {
  const body = attributes.flatMap(([code, value]) => [
    ...be16(code),
    ...be16(value.length),
    ...value,
    ...zeros((padding - (value.length % padding)) % padding),
  ]);
  return Uint8Array.from([...be16(type), ...be16(body.length), ...cookie, ...TRANSACTION, ...body]);
}

export function plainAddress(address: Bytes, port: number): number[] {
  return [0, address.length === 4 ? 1 : 2, ...be16(port), ...address];
}

export function xorAddress(address: Bytes, port: number): number[] {
  const mask = [...COOKIE, ...TRANSACTION];
  const bytes = address.map((byte, i) => byte ^ (mask[i] ?? 0));
  return plainAddress(bytes, port ^ 0x2112);
}
