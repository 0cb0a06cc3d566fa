/**
 * NetBIOS over TCP/IP: the name service (RFC 1002 §4.2, UDP port 137), whose messages have DNS's header, and the head of
 * its datagrams (§4.4, UDP port 138).
 *
 *     name:     | 32 (1) | 32 letters A to P, two a byte: 15 characters and the kind | labels of a scope … 0 |
 *     NB:       each: | flags (2), 8000 for a group | IPv4 address (4) |
 *     NBSTAT:   | count (1) | each: 15 characters, kind (1), flags (2) | MAC, counters |
 *     datagram: | type (1) | flags (1) | id (2) | source address (4) | port (2) | length (2) | offset (2) | names of both ends |
 */
import { labelText } from "./name-text.ts";
import { u16, u32 } from "./wire-number.ts";

/** The last byte of a name: what it is the name of. Others (3: whoever is logged in) are nobody's business. */
export const NETBIOS_KIND = {
  machine: 0x00,
  domainMaster: 0x1b,
  domainControllers: 0x1c,
  masterBrowser: 0x1d,
  election: 0x1e,
  files: 0x20,
} as const;

export const NBNS_OPCODE = { query: 0, registration: 5, refresh: 8, refreshToo: 9, multiHomed: 15 } as const;

export interface NetbiosName {
  readonly name: string;
  readonly kind: number;
}

export interface NetbiosClaim extends NetbiosName {
  readonly group: boolean;
  /** Where the address lies that the name is claimed for; -1: whoever sent the message. */
  readonly address: number;
}

export interface NbnsMessage {
  readonly response: boolean;
  readonly opcode: number;
  readonly rcode: number;
  /** What is said, by whoever sent this, of names: none by a question. */
  readonly claims: readonly NetbiosClaim[];
}

export interface NetbiosDatagram {
  readonly source: NetbiosName;
  /** Where the address lies that it says to be its own. */
  readonly address: number;
  readonly destination: NetbiosName | undefined;
}

const HEADER_BYTES = 12;
const DATAGRAM_HEADER_BYTES = 14;
const ENCODED_BYTES = 32;
const NAME_BYTES = 16;
const MAX_RECORDS = 16;
const MAX_CLAIMS = 32;
const MAX_SCOPE = 16;
const TYPE = { nb: 0x20, status: 0x21 } as const;
const GROUP = 0x8000;
/** Of a name's status: it is being given up, somebody else has it, it is in use. */
const LEAVING = 0x1000;
const IN_CONFLICT = 0x0800;
const ACTIVE = 0x0400;
const ANY_NAME = "*";

/** Undefined if there is no header. What was decoded before a fault or a cut is kept. */
export function decodeNbns(bytes: Uint8Array, start: number, end: number): NbnsMessage | undefined {
  if (end - start < HEADER_BYTES) return undefined;
  const flags = u16(bytes, start + 2);
  const [asked, answered, authority, additional] = [4, 6, 8, 10].map((at) => u16(bytes, start + at)) as [
    number,
    number,
    number,
    number,
  ];
  const claims: NetbiosClaim[] = [];
  let at = start + HEADER_BYTES;
  for (let n = 0; n < asked && at >= 0; n++) {
    const next = n < MAX_RECORDS ? endOfName(bytes, at, end) : -1;
    at = next >= 0 && next + 4 <= end ? next + 4 : -1;
  }
  const records = answered + authority + additional;
  for (let n = 0; n < records && at >= 0; n++) {
    at = n < MAX_RECORDS ? readRecord(bytes, start, at, end, claims) : -1;
  }
  const opcode = (flags >> 11) & 15;
  return { response: (flags & 0x8000) !== 0, opcode, rcode: flags & 15, claims };
}

/** Undefined unless it is one that carries names; later fragments say them again. */
export function decodeNetbiosDatagram(
  bytes: Uint8Array,
  start: number,
  end: number,
): NetbiosDatagram | undefined {
  if (!isNetbiosDatagram(bytes, start, end)) return undefined;
  const at = start + DATAGRAM_HEADER_BYTES;
  const next = endOfName(bytes, at, end);
  const source = next < 0 ? undefined : readName(bytes, start, at, end);
  if (source === undefined) return undefined;
  return { source, address: start + 4, destination: readName(bytes, start, next, end) };
}

/** To one, to a group, to all. Asked of every datagram on the port: it looks at two bytes. */
export function isNetbiosDatagram(bytes: Uint8Array, start: number, end: number): boolean {
  const type = bytes[start] as number;
  if (end - start < DATAGRAM_HEADER_BYTES + 1 || type < 0x10 || type > 0x12) return false;
  return bytes[start + DATAGRAM_HEADER_BYTES] === ENCODED_BYTES;
}

/** Offset after the record, -1 at a fault. */
function readRecord(
  bytes: Uint8Array,
  message: number,
  at: number,
  end: number,
  claims: NetbiosClaim[],
): number {
  const head = endOfName(bytes, at, end);
  if (head < 0 || head + 10 > end) return -1;
  const data = head + 10;
  const dataEnd = data + u16(bytes, head + 8);
  if (dataEnd > end) return -1;
  const type = u16(bytes, head);
  if (type === TYPE.status) readStatus(bytes, data, dataEnd, claims);
  else if (type === TYPE.nb) {
    const owner = readName(bytes, message, at, end);
    if (owner !== undefined) readAddresses(bytes, data, dataEnd, owner, claims);
  }
  return dataEnd;
}

function readAddresses(
  bytes: Uint8Array,
  start: number,
  end: number,
  owner: NetbiosName,
  claims: NetbiosClaim[],
): void {
  for (let at = start; at + 6 <= end && claims.length < MAX_CLAIMS; at += 6) {
    if (u32(bytes, at + 2) === 0) continue;
    claims.push({ ...owner, group: (u16(bytes, at) & GROUP) !== 0, address: at + 2 });
  }
}

/** All names of whoever answers. */
function readStatus(bytes: Uint8Array, start: number, end: number, claims: NetbiosClaim[]): void {
  if (start >= end) return;
  const stop = Math.min(end, start + 1 + (bytes[start] as number) * (NAME_BYTES + 2));
  for (let at = start + 1; at + NAME_BYTES + 2 <= stop && claims.length < MAX_CLAIMS; at += NAME_BYTES + 2) {
    const flags = u16(bytes, at + NAME_BYTES);
    const name = labelText(bytes, at, at + NAME_BYTES - 1);
    if (name === undefined || (flags & (ACTIVE | IN_CONFLICT | LEAVING)) !== ACTIVE) continue;
    const kind = bytes[at + NAME_BYTES - 1] as number;
    claims.push({ name, kind, group: (flags & GROUP) !== 0, address: -1 });
  }
}

/** Undefined if it is cut, none, or stands for any. A pointer leads to a name before it, once. */
function readName(bytes: Uint8Array, message: number, at: number, end: number): NetbiosName | undefined {
  let from = at;
  if (end - at >= 2 && (bytes[at] as number) >= 0xc0) {
    from = message + (u16(bytes, at) & 0x3fff);
    if (from >= at) return undefined;
  }
  if (end - from < 1 + ENCODED_BYTES || bytes[from] !== ENCODED_BYTES) return undefined;
  const plain = new Uint8Array(NAME_BYTES);
  for (let i = 0; i < NAME_BYTES; i++) {
    const high = (bytes[from + 1 + 2 * i] as number) - 0x41;
    const low = (bytes[from + 2 + 2 * i] as number) - 0x41;
    if (high < 0 || high > 15 || low < 0 || low > 15) return undefined;
    plain[i] = 16 * high + low;
  }
  const name = labelText(plain, 0, NAME_BYTES - 1);
  return name === undefined || name === ANY_NAME
    ? undefined
    : { name, kind: plain[NAME_BYTES - 1] as number };
}

/** Offset after a name with its scope; -1 at a fault. */
function endOfName(bytes: Uint8Array, at: number, end: number): number {
  let offset = at;
  for (let n = 0; n < MAX_SCOPE && offset < end; n++) {
    const length = bytes[offset] as number;
    if (length === 0) return offset + 1;
    if (length >= 0xc0) return offset + 2 <= end ? offset + 2 : -1;
    if (length > 63) return -1;
    offset += length + 1;
  }
  return -1;
}
