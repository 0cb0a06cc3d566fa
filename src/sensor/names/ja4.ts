/**
 * JA4 (FoxIO's description of it, technical_details/JA4.md): which program says a TLS hello, whatever the server.
 *
 *     t13d1516h2_8daaf6152771_e5627efa2ab1
 *     | over TCP (t) or QUIC (q) | version | a name was asked for (d) or not (i) | ciphers | extensions | first ALPN's ends |
 *     _ hash of the ciphers, sorted _ hash of the extensions, sorted, and of the signature algorithms as they stand
 *
 * Only of a hello that is whole; GREASE (RFC 8701) counts nowhere.
 */
import { ListDigests, type NumberList } from "./list-digests.ts";
import { HELLO_EXTENSION, helloExtensions } from "./tls-client-hello.ts";
import { u16, u24 } from "./wire-number.ts";

/** Far more than any program has; what has more is made to be dear. */
const MAX_CIPHERS = 512;
const MAX_EXTENSIONS = 128;
const MAX_ALGORITHMS = 128;
const MAX_COUNT = 99;
const NO_PROTOCOL = "00";
const VERSIONS: Readonly<Record<number, string>> = {
  772: "13",
  771: "12",
  770: "11",
  769: "10",
  768: "s3",
  2: "s2",
};
const UNKNOWN_VERSION = "00";
/** In front of the session id: type, length, version, random. */
const SESSION_ID = 38;

export class Ja4 {
  readonly #digests = new ListDigests();
  readonly #ciphers: NumberList = { numbers: new Uint16Array(MAX_CIPHERS), length: 0, split: 0 };
  /** Extensions, and from `split` on the signature algorithms. */
  readonly #extensions: NumberList = {
    numbers: new Uint16Array(MAX_EXTENSIONS + MAX_ALGORITHMS),
    length: 0,
    split: 0,
  };
  readonly #algorithms = new Uint16Array(MAX_ALGORITHMS);

  /** Of a whole ClientHello from its type on; undefined if it is cut, lies or is absurd. */
  of(bytes: Uint8Array, start: number, end: number, quic: boolean): string | undefined {
    if (end - start <= SESSION_ID || start + 4 + u24(bytes, start + 1) > end) return undefined;
    const ciphersAt = start + SESSION_ID + 1 + (bytes[start + SESSION_ID] as number);
    if (ciphersAt + 2 > end) return undefined;
    const ciphers = readList(bytes, ciphersAt, end, this.#ciphers.numbers);
    if (ciphers < 0) return undefined;
    const found = this.#readExtensions(bytes, start + 4, end);
    if (found === undefined) return undefined;
    const version = VERSIONS[found.version < 0 ? u16(bytes, start + 4) : found.version] ?? UNKNOWN_VERSION;
    const head = `${quic ? "q" : "t"}${version}${found.named ? "d" : "i"}`;
    const counts = `${twoDigits(ciphers)}${twoDigits(found.count)}${found.protocol}`;
    this.#ciphers.length = this.#ciphers.split = ciphers;
    return `${head}${counts}_${this.#digests.of(this.#ciphers)}_${this.#hashOfExtensions(found)}`;
  }

  #hashOfExtensions({ hashed, algorithms }: Found): string {
    const list = this.#extensions;
    list.split = hashed;
    list.length = hashed === 0 ? 0 : hashed + algorithms;
    for (let i = hashed; i < list.length; i++) list.numbers[i] = this.#algorithms[i - hashed] as number;
    return this.#digests.of(list);
  }

  #readExtensions(bytes: Uint8Array, body: number, end: number): Found | undefined {
    const found: Found = {
      version: -1,
      named: false,
      count: 0,
      hashed: 0,
      algorithms: 0,
      protocol: NO_PROTOCOL,
    };
    const at = helloExtensions(bytes, body, end);
    if (at < 0) return found;
    const stop = at + 2 + u16(bytes, at);
    if (stop > end) return undefined;
    for (let next = at + 2; stop - next >= 4; ) {
      const type = u16(bytes, next);
      const from = next + 4;
      next = from + u16(bytes, next + 2);
      if (next > stop || found.hashed >= MAX_EXTENSIONS) return undefined;
      if (isGrease(type)) continue;
      found.count++;
      if (type === HELLO_EXTENSION.serverName) found.named = true;
      else if (type === HELLO_EXTENSION.alpn) found.protocol = endsOfFirst(bytes, from, next);
      else this.#extensions.numbers[found.hashed++] = type;
      if (type === HELLO_EXTENSION.supportedVersions) found.version = highest(bytes, from, next);
      if (type === HELLO_EXTENSION.signatureAlgorithms && next - from >= 2) {
        found.algorithms = readList(bytes, from, next, this.#algorithms);
        if (found.algorithms < 0) return undefined;
      }
    }
    return found;
  }
}

interface Found {
  /** -1 without the extension that says it. */
  version: number;
  named: boolean;
  count: number;
  /** Without those of name and protocol, which the head tells. */
  hashed: number;
  algorithms: number;
  protocol: string;
}

/** | bytes (2) | numbers of two bytes … |: how many there are without GREASE; -1 if they are cut or too many. */
function readList(bytes: Uint8Array, at: number, end: number, into: Uint16Array): number {
  const stop = at + 2 + u16(bytes, at);
  if (stop > end) return -1;
  let count = 0;
  for (let next = at + 2; next + 2 <= stop; next += 2) {
    const number = u16(bytes, next);
    if (isGrease(number)) continue;
    if (count >= into.length) return -1;
    into[count++] = number;
  }
  return count;
}

/** | bytes (1) | versions of two bytes … |; 0 if it names none. */
function highest(bytes: Uint8Array, start: number, end: number): number {
  let version = 0;
  for (let at = start + 1; at + 2 <= end; at += 2) {
    const number = u16(bytes, at);
    if (!isGrease(number) && number > version) version = number;
  }
  return version;
}

/** The first and last letter of the first protocol, or, where one is no letter or figure, of its bytes in hexadecimal. */
function endsOfFirst(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start > 3 ? (bytes[start + 2] as number) : 0;
  if (length === 0 || start + 3 + length > end) return NO_PROTOCOL;
  const [first, last] = [bytes[start + 3] as number, bytes[start + 2 + length] as number];
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return (first >> 4).toString(16) + (last & 15).toString(16);
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a && byte >= 0x41);
}

function isGrease(number: number): boolean {
  return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
}

function twoDigits(count: number): string {
  return String(Math.min(count, MAX_COUNT)).padStart(2, "0");
}
