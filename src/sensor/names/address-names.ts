/**
 * The newest names of each address, whoever taught them: DNS answers, hellos, mDNS, DHCP. For people who read a
 * recording, not for judging flows. Bounded: the address longest without a new name is forgotten first.
 */
import { addressKey } from "../../base/address-key.ts";
import { forgetOldest } from "../../base/forget-oldest.ts";
import { isAddressLiteral } from "./name-text.ts";
import { u32 } from "./wire-number.ts";

const MAX_ADDRESSES = 16_384;
const NAMES_PER_ADDRESS = 4;

export class AddressNames {
  readonly #names = new Map<number | string, string[]>();

  note(bytes: Uint8Array, offset: number, length: number, name: string): void {
    if (isAddressLiteral(name)) return;
    const key = keyOf(bytes, offset, length);
    const known = this.#names.get(key);
    if (known === undefined) {
      this.#names.set(key, [name]);
      forgetOldest(this.#names, MAX_ADDRESSES);
      return;
    }
    if (known[0] === name) return;
    const names = [name, ...known.filter((other) => other !== name)];
    this.#names.delete(key);
    this.#names.set(key, names.slice(0, NAMES_PER_ADDRESS));
  }

  /** Newest first. */
  of(address: Uint8Array): string[] {
    return [...(this.#names.get(keyOf(address, 0, address.length)) ?? [])];
  }
}

/** Most are IPv4's: a number is made and found sooner than a text. */
function keyOf(bytes: Uint8Array, offset: number, length: number): number | string {
  return length === 4 ? u32(bytes, offset) : addressKey(bytes, offset, length);
}
