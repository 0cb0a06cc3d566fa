/**
 * Which addresses are local: the home networks given, those of the interface and those learned on the wire.
 * Multicast, broadcast and unspecified addresses count as local: they are not "to outside".
 */
import { type Cidr, formatCidr, parseCidr } from "../../base/address.ts";
import { MOST_ADDED_HOME_NETS } from "../../model/home-net.ts";

/** RFC 1918, RFC 3927, RFC 6598 is not ours; ULA (RFC 4193), link-local, loopback. */
export const DEFAULT_HOME_NETS = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
] as const;

export type HomeTeacher = "dhcp" | "ra" | "interface" | "added";

/** Networks learned from the wire: bounded, for a liar may announce any number. */
const MAX_NETWORKS = 64;

export class HomeNetworks {
  #v4: Cidr[] = [];
  #v6: Cidr[] = [];
  /** Of those learned since the start, what taught them. */
  readonly #taught = new Map<string, HomeTeacher>();
  /** Grows with every change, so that flows judged before can be judged again. */
  generation = 1;

  constructor(cidrs: readonly string[]) {
    for (const text of cidrs) this.add(text);
  }

  /** False when the text is no network, is known already or there are too many; `more` may be there of some. */
  add(text: string, more = 0): boolean {
    const cidr = parseCidr(text);
    if (cidr === undefined || this.list().includes(formatCidr(cidr))) return false;
    if (this.#v4.length + this.#v6.length >= MAX_NETWORKS + more) return false;
    (cidr.bytes.length === 4 ? this.#v4 : this.#v6).push(cidr);
    this.generation++;
    return true;
  }

  /** A network shown on the wire is believed only if it is not absurdly wide (a /0 would make the world our home). */
  learn(text: string, from?: HomeTeacher): boolean {
    const cidr = parseCidr(text);
    if (cidr === undefined || cidr.prefix < (cidr.bytes.length === 4 ? 16 : 48)) return false;
    const learned = this.add(text);
    if (learned && from !== undefined) this.#taught.set(formatCidr(cidr), from);
    return learned;
  }

  /** All that the owner has added by now; those added before and not among them are home no more. */
  replaceAdded(texts: readonly string[]): void {
    const wanted = new Set(texts);
    for (const [net, teacher] of [...this.#taught])
      if (teacher === "added" && !wanted.has(net)) this.#remove(net);
    for (const net of wanted) if (this.add(net, MOST_ADDED_HOME_NETS)) this.#taught.set(net, "added");
  }

  /** How each is known. */
  origins(): Record<string, HomeTeacher | "private" | "given"> {
    const usual: readonly string[] = DEFAULT_HOME_NETS;
    return Object.fromEntries(
      this.list().map((net) => [net, this.#taught.get(net) ?? (usual.includes(net) ? "private" : "given")]),
    );
  }

  list(): string[] {
    return [...this.#v4, ...this.#v6].map(formatCidr);
  }

  #remove(net: string): void {
    const others = (one: Cidr): boolean => formatCidr(one) !== net;
    this.#v4 = this.#v4.filter(others);
    this.#v6 = this.#v6.filter(others);
    this.#taught.delete(net);
    this.generation++;
  }

  isLocal(bytes: Uint8Array, offset: number, length: number): boolean {
    if (isGroupAddress(bytes, offset, length) || isUnspecified(bytes, offset, length)) return true;
    const nets = length === 4 ? this.#v4 : this.#v6;
    for (const net of nets) if (inNetwork(net, bytes, offset)) return true;
    return false;
  }
}

/** Multicast or limited broadcast. */
export function isGroupAddress(bytes: Uint8Array, offset: number, length: number): boolean {
  const first = bytes[offset] as number;
  if (length === 16) return first === 0xff;
  if (first >= 224 && first < 240) return true;
  return first === 255 && bytes[offset + 1] === 255 && bytes[offset + 2] === 255 && bytes[offset + 3] === 255;
}

function isUnspecified(bytes: Uint8Array, offset: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[offset + i] !== 0) return false;
  return true;
}

function inNetwork(net: Cidr, bytes: Uint8Array, offset: number): boolean {
  const whole = net.prefix >> 3;
  for (let i = 0; i < whole; i++) if (net.bytes[i] !== bytes[offset + i]) return false;
  const rest = net.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff00 >> rest) & 0xff;
  return ((net.bytes[whole] as number) & mask) === ((bytes[offset + whole] as number) & mask);
}
