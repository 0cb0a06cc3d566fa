/**
 * Addresses as text and as bytes. IP text is canonical: dotted quad for IPv4, RFC 5952 for IPv6;
 * MAC text is six lower-case hex pairs with colons. Parsers answer undefined for anything else.
 */

/** 4 bytes for IPv4, 16 for IPv6. */
export type AddressBytes = Uint8Array;

export interface Cidr {
  readonly bytes: AddressBytes;
  readonly prefix: number;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function parseIpv4(text: string): AddressBytes | undefined {
  const match = IPV4.exec(text);
  if (match === null) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = Number(match[i + 1]);
    if (part > 255) return undefined;
    bytes[i] = part;
  }
  return bytes;
}

export function parseIpv6(text: string): AddressBytes | undefined {
  let source = text;
  const tail = source.lastIndexOf(":");
  if (source.includes(".")) {
    const v4 = parseIpv4(source.slice(tail + 1));
    if (v4 === undefined || tail < 0) return undefined;
    const high = (((v4[0] ?? 0) << 8) | (v4[1] ?? 0)).toString(16);
    const low = (((v4[2] ?? 0) << 8) | (v4[3] ?? 0)).toString(16);
    source = `${source.slice(0, tail + 1)}${high}:${low}`;
  }
  const halves = source.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "");
  const rest = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (head === undefined || rest === undefined) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...rest];
  const bytes = new Uint8Array(16);
  all.forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 255;
  });
  return bytes;
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const out: number[] = [];
  for (const part of text.split(":")) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    out.push(Number.parseInt(part, 16));
  }
  return out;
}

export function parseAddress(text: string): AddressBytes | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** `10.0.0.7/8` is taken as 10.0.0.0/8: host bits are ignored; an address alone is its own full prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const width = bytes.length * 8;
  const prefixText = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > width) return undefined;
  const prefix = Number(prefixText);
  for (let bit = prefix; bit < width; bit++) {
    const at = bit >> 3;
    bytes[at] = (bytes[at] ?? 0) & ~(0x80 >> (bit & 7));
  }
  return { bytes, prefix };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.bytes, 0, cidr.bytes.length)}/${cidr.prefix}`;
}

export function formatAddress(bytes: Uint8Array, offset: number, length: number): string {
  return length === 4 ? formatIpv4(bytes, offset) : formatIpv6(bytes, offset);
}

export function formatIpv4(bytes: Uint8Array, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`, the first one on a tie. */
export function formatIpv6(bytes: Uint8Array, offset: number): string {
  const words: number[] = [];
  for (let i = 0; i < 16; i += 2) words.push(((bytes[offset + i] ?? 0) << 8) | (bytes[offset + i + 1] ?? 0));
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    let j = i;
    while (j < 8 && words[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    i = j > i ? j : i + 1;
  }
  if (words.slice(0, 5).every((w) => w === 0) && words[5] === 0xffff) {
    return `::ffff:${formatIpv4(bytes, offset + 12)}`;
  }
  const hex = words.map((w) => w.toString(16));
  if (best < 0) return hex.join(":");
  return `${hex.slice(0, best).join(":")}::${hex.slice(best + bestLength).join(":")}`;
}

export function parseMac(text: string): Uint8Array | undefined {
  const match =
    /^([0-9a-f]{1,2})[:-]([0-9a-f]{1,2})[:-]([0-9a-f]{1,2})[:-]([0-9a-f]{1,2})[:-]([0-9a-f]{1,2})[:-]([0-9a-f]{1,2})$/i.exec(
      text,
    );
  if (match === null) return undefined;
  return Uint8Array.from(match.slice(1), (part) => Number.parseInt(part, 16));
}

/** The two digits of a byte. */
export const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function formatMac(bytes: Uint8Array, offset: number): string {
  let text = HEX[bytes[offset] ?? 0] ?? "";
  for (let i = 1; i < 6; i++) text += `:${HEX[bytes[offset + i] ?? 0]}`;
  return text;
}
