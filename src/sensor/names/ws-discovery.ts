/**
 * WS-Discovery (OASIS 1.1, and the draft of 2005 that ONVIF's cameras and printers speak): SOAP in datagrams, UDP port 3702.
 *
 *     <e:Envelope …><e:Header>… <w:Action>…/discovery/ProbeMatches</w:Action> … <e:Body>
 *       … <d:Types>dn:NetworkVideoTransmitter</d:Types>
 *         <d:Scopes>onvif://www.onvif.org/name/Yard onvif://www.onvif.org/hardware/C-200 …</d:Scopes>
 *         <d:XAddrs>http://192.168.1.7/onvif/device_service</d:XAddrs> …
 *
 * No XML parser: the text of a few elements, whatever their prefix. Prefixes of the types are left out.
 */
import { labelText } from "./name-text.ts";

export interface WsDiscovery {
  /** Of these three a device speaks of itself; it asks (Probe, Resolve) for others, and Bye takes back. */
  readonly own: boolean;
  readonly types: readonly string[];
  /** ONVIF's scopes by their first word: name, hardware, location, type … */
  readonly scopes: readonly OnvifScope[];
  /** Where it is to be asked: URLs. */
  readonly addresses: readonly string[];
}

export interface OnvifScope {
  readonly about: string;
  readonly value: string;
}

export const WS_DISCOVERY_PORT = 3702;

const OWN: ReadonlySet<string> = new Set(["Hello", "ProbeMatches", "ResolveMatches"]);
const MAX_BYTES = 8192;
const MAX_WORDS = 32;
const LESS_THAN = 0x3c;
/** The first element is at the beginning, or behind the declaration and a comment. */
const ENVELOPE_WITHIN = 512;
const ENVELOPE = "Envelope";
/** A `<`, and a prefix perhaps. */
const BEFORE_NAME = /<(?:[\w.-]+:)?$/;
const MAX_PREFIX = 32;
const ONVIF = /^onvif:\/\/www\.onvif\.org\/([a-z_]+)\/(.+)$/i;

const latin1 = new TextDecoder("latin1");

/** On its port; what other SOAP goes there is none of ours. It allocates nothing. */
export function isWsDiscovery(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  // A byte order mark, or blanks.
  while (at < end && at < start + 4 && bytes[at] !== LESS_THAN) at++;
  if (bytes[at] !== LESS_THAN || at >= end) return false;
  const last = Math.min(end, start + ENVELOPE_WITHIN) - ENVELOPE.length;
  for (; at <= last; at++) {
    let i = 0;
    while (i < ENVELOPE.length && bytes[at + i] === ENVELOPE.charCodeAt(i)) i++;
    if (i === ENVELOPE.length) return true;
  }
  return false;
}

/** Undefined if it has no action. Of several matches the first is read: a device has one. */
export function decodeWsDiscovery(bytes: Uint8Array, start: number, end: number): WsDiscovery | undefined {
  if (!isWsDiscovery(bytes, start, end)) return undefined;
  const text = latin1.decode(bytes.subarray(start, Math.min(end, start + MAX_BYTES)));
  const action = textOf(text, "Action");
  if (action === undefined) return undefined;
  return {
    own: OWN.has(action.slice(action.lastIndexOf("/") + 1)),
    types: wordsOf(text, "Types").map((type) => shown(type.slice(type.indexOf(":") + 1))),
    scopes: wordsOf(text, "Scopes").flatMap(scopeOf),
    addresses: wordsOf(text, "XAddrs").map(shown),
  };
}

function scopeOf(scope: string): OnvifScope[] {
  const [, about, value] = ONVIF.exec(scope) ?? [];
  return about === undefined || value === undefined
    ? []
    : [{ about: about.toLowerCase(), value: shown(plain(value)) }];
}

function wordsOf(text: string, element: string): string[] {
  return (textOf(text, element) ?? "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
}

/** What stands in the first element of that name; undefined if it has no end, or other elements in it. */
function textOf(text: string, element: string): string | undefined {
  for (let at = text.indexOf(element); at >= 0; at = text.indexOf(element, at + 1)) {
    // Not the end of an element, nor the beginning of a longer name, nor an attribute's value.
    if (!BEFORE_NAME.test(text.slice(Math.max(0, at - MAX_PREFIX), at))) continue;
    if (!/[\s>]/.test(text[at + element.length] ?? "")) continue;
    const from = text.indexOf(">", at);
    const to = text.indexOf("</", from);
    if (from < 0 || to < 0) return undefined;
    const inner = text.slice(from + 1, to);
    return inner.includes("<") || text[from - 1] === "/" ? undefined : inner.trim();
  }
  return undefined;
}

/** Without XML's and the URI's escapes; bytes stay bytes. */
function plain(value: string): string {
  return value
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&amp;/g, "&");
}

function shown(value: string): string {
  return (
    labelText(
      Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
      0,
      value.length,
    ) ?? ""
  );
}
