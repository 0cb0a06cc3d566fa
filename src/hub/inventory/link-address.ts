/** MACs and addresses as keys of who has them. */
import type { AddressKey } from "../../base/address-key.ts";

/** 48 bits fit a double exactly. */
export function macNumber(bytes: Uint8Array, offset: number): number {
  let number = 0;
  for (let i = 0; i < 6; i++) number = number * 256 + (bytes[offset + i] ?? 0);
  return number;
}

/** Neither unspecified, nor multicast, nor the limited broadcast. */
export function isUnicast(key: AddressKey): boolean {
  if (key.length === 8) return !key.startsWith("00") && Number.parseInt(key.slice(0, 2), 16) < 0xe0;
  return !key.startsWith("ff") && !/^0{32}$/.test(key);
}
