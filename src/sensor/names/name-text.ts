/**
 * Bytes of the wire as text that may be shown: at most 255 characters, none that steers a terminal or a page. A name of
 * the network (a host, a domain) is printable ASCII, lower-cased, without a dot at its end; a label made by people keeps
 * its case and may be UTF-8.
 */
import { parseIpv6 } from "../../base/address.ts";

export const MAX_NAME = 255;

const SPACE = 0x20;
const DELETE = 0x7f;
const UNPRINTABLE = "?";
/** Controls, what turns the direction of writing, what cannot be seen, halves of characters, what was no UTF-8. */
const NOT_TO_SHOW = /[\p{C}\p{Zl}\p{Zp}\ufffd]/gu;

const utf8 = new TextDecoder("utf-8");

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

/** A label made by people or makers: cut at a NUL, trimmed, what cannot be shown becomes `?`. */
export function labelText(bytes: Uint8Array, start: number, end: number): string | undefined {
  const stop = Math.min(end, start + MAX_NAME);
  let text = "";
  let ascii = true;
  let length = start;
  for (; length < stop; length++) {
    const byte = bytes[length] as number;
    if (byte === 0) break;
    if (byte > DELETE) ascii = false;
    text += byte < SPACE || byte >= DELETE ? UNPRINTABLE : String.fromCharCode(byte);
  }
  if (!ascii) text = utf8.decode(bytes.subarray(start, length)).replace(NOT_TO_SHOW, UNPRINTABLE);
  const trimmed = text.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** A name as DNS writes it (`Caf\195\169`) as people read it. */
export function textOfDnsName(written: string): string | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < written.length; i++) {
    const code = written.charCodeAt(i);
    const escaped = code === 0x5c ? Number.parseInt(written.slice(i + 1, i + 4), 10) : Number.NaN;
    if (escaped >= 0) i += 3;
    bytes.push(escaped >= 0 ? escaped : code);
  }
  return labelText(Uint8Array.from(bytes), 0, bytes.length);
}

/** Dotted quads and IPv6 addresses, also what is badly written of both: no name of a host has a colon. */
export function isAddressLiteral(host: string): boolean {
  return host.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

/** `Example.com:8080` or `[2001:DB8::7]:80` without port and brackets and in lower case; undefined if it is no host. */
export function hostOfAuthority(authority: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{0,5})?$/.exec(authority)?.[1];
  const host =
    bracketed ?? (parseIpv6(authority) === undefined ? authority.replace(/:\d{0,5}$/, "") : authority);
  const name = host.replace(/\.$/, "").toLowerCase();
  if (name.includes(":") && parseIpv6(name) === undefined) return undefined;
  return name.length <= MAX_NAME && /^[\x21-\x7e]+$/.test(name) ? name : undefined;
}
