/**
 * Bytes of the wire as text that may be shown: only printable ASCII, at most 255 characters. A name of the network
 * (a host, a domain) is lower-cased and has no dot at its end; a label chosen by people keeps its case.
 */
export const MAX_NAME = 255;

const SPACE = 0x20;
const DELETE = 0x7f;
const UNPRINTABLE = "?";

/** A host or domain name; undefined if it is empty, too long or holds a byte that no such name has. */
export function hostName(bytes: Uint8Array, start: number, end: number): string | undefined {
  const stop = end > start && bytes[end - 1] === 0x2e ? end - 1 : end;
  if (stop <= start || stop - start > MAX_NAME) return undefined;
  let text = "";
  for (let i = start; i < stop; i++) {
    const byte = bytes[i] as number;
    if (byte <= SPACE || byte >= DELETE) return undefined;
    text += String.fromCharCode(byte);
  }
  return text.toLowerCase();
}

/** A label made by people or makers: cut at a NUL, trimmed, other bytes than printable ones become `?`. */
export function labelText(bytes: Uint8Array, start: number, end: number): string | undefined {
  const stop = Math.min(end, start + MAX_NAME);
  let text = "";
  for (let i = start; i < stop; i++) {
    const byte = bytes[i] as number;
    if (byte === 0) break;
    text += byte < SPACE || byte >= DELETE ? UNPRINTABLE : String.fromCharCode(byte);
  }
  const trimmed = text.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** Dotted quads, IPv6 literals with or without brackets: an address is no domain. */
export function isAddressLiteral(name: string): boolean {
  return name.includes(":") || name.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}

/** `example.com:8080` without its port, an address literal not at all. */
export function domainOfAuthority(authority: string): string | undefined {
  const name = authority.replace(/:\d{0,5}$/, "").replace(/\.$/, "");
  return name === "" || isAddressLiteral(name) ? undefined : name;
}
