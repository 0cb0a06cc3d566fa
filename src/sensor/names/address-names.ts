/**
 * The newest names of each address, whoever taught them: DNS answers, hellos, mDNS, DHCP. For people who read a
 * recording, not for judging flows. Bounded: the address longest without a new name is forgotten first.
 */
import { addressKey } from "../../base/address-key.ts";
import { forgetOldest } from "../../base/forget-oldest.ts";
import { isAddressLiteral } from "./name-text.ts";

const MAX_ADDRESSES = 16_384;
const NAMES_PER_ADDRESS = 4;

export class AddressNames {
  readonly #names = new Map<string, string[]>();

  note(bytes: Uint8Array, offset: number, length: number, name: string): void {
    if (isAddressLiteral(name)) return;
    const key = addressKey(bytes, offset, length);
    const known = this.#names.get(key);
    if (known?.[0] === name) return;
    const names = [name, ...(known ?? []).filter((other) => other !== name)];
    this.#names.delete(key);
    this.#names.set(key, names.slice(0, NAMES_PER_ADDRESS));
    forgetOldest(this.#names, MAX_ADDRESSES);
  }

  /** Newest first. */
  of(address: Uint8Array): string[] {
    return [...(this.#names.get(addressKey(address, 0, address.length)) ?? [])];
  }
}
