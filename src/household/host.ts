/** Who speaks in the household: its devices, its router, and the servers beyond it. */
import { parseAddress, parseMac } from "../base/address.ts";

export class Host {
  readonly name: string;
  readonly mac: Uint8Array;
  /** 4 bytes. */
  readonly ipv4: Uint8Array;
  /** 16 bytes; only where the host speaks IPv6. */
  readonly ipv6: Uint8Array | undefined;
  #port: number;
  #identification = 1;

  constructor(name: string, mac: string, ipv4: string, ipv6?: string) {
    this.name = name;
    this.mac = mustBe(parseMac(mac), mac);
    this.ipv4 = mustBe(parseAddress(ipv4), ipv4);
    this.ipv6 = ipv6 === undefined ? undefined : mustBe(parseAddress(ipv6), ipv6);
    this.#port = 49_152 + ((this.mac[5] ?? 0) << 5);
  }

  /** The next port of its own for a conversation (RFC 6335 dynamic ports). */
  takePort(): number {
    this.#port = this.#port >= 65_535 ? 49_152 : this.#port + 1;
    return this.#port;
  }

  /** The next IPv4 identification. */
  takeIdentification(): number {
    this.#identification = (this.#identification + 1) & 0xffff;
    return this.#identification;
  }
}

function mustBe(bytes: Uint8Array | undefined, text: string): Uint8Array {
  if (bytes === undefined) throw new Error(`the household's cast has a wrong address: ${text}`);
  return bytes;
}
