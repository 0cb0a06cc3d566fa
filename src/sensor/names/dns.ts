/**
 * DNS messages (RFC 1035, SRV: RFC 2782, SVCB and HTTPS: RFC 9460), also mDNS (RFC 6762) and LLMNR (RFC 4795).
 *
 *     0    2       4         6         8           10           12
 *     | id | flags | QDCOUNT | ANCOUNT | AUTHORITY | ADDITIONAL | questions, then records …
 *
 *     flags: QR 8000, opcode 7800, AA 0400, TC 0200, RD 0100, RA 0080, rcode 000f
 *     question: name, type (2), class (2)
 *     record:   name, type (2), class (2), ttl (4), length (2), data
 *     SVCB:     priority (2), target name, then parameters: key (2), length (2), value
 *
 * What was decoded before a fault or a cut is kept.
 */
import { DnsNameReader } from "./dns-name.ts";
import { labelText } from "./name-text.ts";
import { u16, u32 } from "./wire-number.ts";

export const DNS_TYPE = {
  a: 1,
  ns: 2,
  cname: 5,
  ptr: 12,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  opt: 41,
  svcb: 64,
  https: 65,
} as const;

const HEADER_BYTES = 12;
const MAX_QUESTIONS = 16;
const MAX_RECORDS = 128;
const MAX_ADDRESSES = 16;
const MAX_TEXTS = 32;
const CLASS_IN = 1;
/** mDNS sets the top bit of a class: "cache flush" or "unicast response wanted". */
const CLASS_MASK = 0x7fff;
const SVC_IPV4_HINT = 4;
const SVC_IPV6_HINT = 6;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  /** Without mDNS's top bit. */
  readonly class: number;
}

/** Where an address lies in the packet. */
export interface AddressSpan {
  readonly offset: number;
  readonly length: 4 | 16;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  /** Seconds. */
  readonly ttl: number;
  /** A and AAAA: one. SVCB and HTTPS: the hints. */
  readonly addresses: readonly AddressSpan[];
  /** CNAME, PTR, NS, MX, SRV, SVCB and HTTPS ("" there means the owner itself). */
  readonly target?: string;
  /** As it was written, PTR: the target; SRV: the name of the record. */
  readonly written?: string;
  /** SVCB and HTTPS: 0 is an alias (RFC 9460 §2.4.2), whose parameters mean nothing. */
  readonly priority?: number;
  /** SRV only. */
  readonly port?: number;
  /** TXT only: its strings, as they may be shown. */
  readonly texts?: readonly string[];
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  /** With the upper bits that EDNS (RFC 6891 §6.1.3) adds. */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  /** Answers, authority and additional records, class IN only. */
  readonly records: readonly DnsRecord[];
  /** How many of `records` are answers: they come first. */
  readonly answers: number;
  /** Index of the first additional record in `records`. */
  readonly additional: number;
  /** False when the message was cut, lied or was larger than we care for. */
  readonly complete: boolean;
  /** Offset after the last record that was read; means nothing unless complete. */
  readonly end: number;
}

/** Undefined if there is no header or its counts are absurd for a real message. */
export function decodeDns(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (end - start < HEADER_BYTES) return undefined;
  const flags = u16(bytes, start + 2);
  const counts = [4, 6, 8, 10].map((at) => u16(bytes, start + at));
  const [asked = 0, answered = 0, authority = 0, additional = 0] = counts;
  const reader = new DnsNameReader(bytes, start, end);
  const questions: DnsQuestion[] = [];
  const records: DnsRecord[] = [];
  let at = start + HEADER_BYTES;
  for (let n = 0; n < asked && at >= 0; n++) {
    at = n < MAX_QUESTIONS ? readQuestion(bytes, at, end, reader, questions) : -1;
  }
  let answers = 0;
  let before = 0;
  const extension = { rcode: 0 };
  const total = answered + authority + additional;
  for (let n = 0; n < total && at >= 0; n++) {
    at = n < MAX_RECORDS ? readRecord(bytes, at, end, reader, records, extension) : -1;
    if (n < answered) answers = records.length;
    if (n < answered + authority) before = records.length;
  }
  return {
    id: u16(bytes, start),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: (extension.rcode << 4) | (flags & 15),
    questions,
    records,
    answers,
    additional: before,
    complete: at >= 0,
    end: at,
  };
}

/** Offset after the question, -1 at a fault. */
function readQuestion(
  bytes: Uint8Array,
  at: number,
  end: number,
  reader: DnsNameReader,
  questions: DnsQuestion[],
): number {
  if (!reader.read(at) || reader.next + 4 > end) return -1;
  questions.push({
    name: reader.name,
    type: u16(bytes, reader.next),
    class: u16(bytes, reader.next + 2) & CLASS_MASK,
  });
  return reader.next + 4;
}

/** Offset after the record, -1 at a fault. */
function readRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  reader: DnsNameReader,
  records: DnsRecord[],
  extension: { rcode: number },
): number {
  if (!reader.read(at) || reader.next + 10 > end) return -1;
  const name = reader.name;
  const head = reader.next;
  const dataStart = head + 10;
  const dataEnd = dataStart + u16(bytes, head + 8);
  if (dataEnd > end) return -1;
  // EDNS: class and ttl of this one mean something else.
  if (u16(bytes, head) === DNS_TYPE.opt && name === "") extension.rcode = bytes[head + 4] as number;
  else if ((u16(bytes, head + 2) & CLASS_MASK) === CLASS_IN) {
    const ttl = u32(bytes, head + 4);
    const type = u16(bytes, head);
    const written = type === DNS_TYPE.srv && { written: reader.written };
    const owner = { name, type, ttl: ttl > 0x7fffffff ? 0 : ttl, ...written };
    const record = readData(bytes, dataStart, dataEnd, reader, owner);
    if (record !== undefined) records.push(record);
  }
  return dataEnd;
}

type Owner = Pick<DnsRecord, "name" | "type" | "ttl" | "written">;

/** Undefined for data that is shorter than its type needs. */
function readData(
  bytes: Uint8Array,
  start: number,
  end: number,
  reader: DnsNameReader,
  owner: Owner,
): DnsRecord | undefined {
  const bare: DnsRecord = { ...owner, addresses: [] };
  switch (owner.type) {
    case DNS_TYPE.a:
      return end - start === 4 ? { ...owner, addresses: [{ offset: start, length: 4 }] } : undefined;
    case DNS_TYPE.aaaa:
      return end - start === 16 ? { ...owner, addresses: [{ offset: start, length: 16 }] } : undefined;
    case DNS_TYPE.cname:
    case DNS_TYPE.ns:
      return end > start && reader.read(start) ? { ...bare, target: reader.name } : undefined;
    case DNS_TYPE.ptr:
      if (end <= start || !reader.read(start)) return undefined;
      return { ...bare, target: reader.name, written: reader.written };
    case DNS_TYPE.mx:
      return end - start > 2 && reader.read(start + 2) ? { ...bare, target: reader.name } : undefined;
    case DNS_TYPE.srv:
      if (end - start < 7 || !reader.read(start + 6)) return undefined;
      return { ...bare, port: u16(bytes, start + 4), target: reader.name };
    case DNS_TYPE.txt:
      return { ...bare, texts: readTexts(bytes, start, end) };
    case DNS_TYPE.svcb:
    case DNS_TYPE.https:
      return readService(bytes, start, end, reader, owner);
    default:
      return bare;
  }
}

function readService(
  bytes: Uint8Array,
  start: number,
  end: number,
  reader: DnsNameReader,
  owner: Owner,
): DnsRecord | undefined {
  if (end - start < 3 || !reader.read(start + 2)) return undefined;
  const priority = u16(bytes, start);
  const addresses = priority === 0 ? [] : readHints(bytes, reader.next, end);
  return { ...owner, priority, target: reader.name, addresses };
}

function readTexts(bytes: Uint8Array, start: number, end: number): string[] {
  const texts: string[] = [];
  for (let at = start; at < end && texts.length < MAX_TEXTS; at += 1 + (bytes[at] as number)) {
    const stop = at + 1 + (bytes[at] as number);
    if (stop > end) break;
    const text = labelText(bytes, at + 1, stop);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** RFC 9460 §7.3: ipv4hint and ipv6hint are lists of addresses. */
function readHints(bytes: Uint8Array, start: number, end: number): AddressSpan[] {
  const hints: AddressSpan[] = [];
  let at = start;
  while (end - at >= 4) {
    const key = u16(bytes, at);
    const stop = at + 4 + u16(bytes, at + 2);
    if (stop > end) break;
    const length = key === SVC_IPV4_HINT ? 4 : key === SVC_IPV6_HINT ? 16 : undefined;
    if (length !== undefined) {
      for (let i = at + 4; i + length <= stop && hints.length < MAX_ADDRESSES; i += length) {
        hints.push({ offset: i, length });
      }
    }
    at = stop;
  }
  return hints;
}
