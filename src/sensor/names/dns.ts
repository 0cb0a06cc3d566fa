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

const NO_ADDRESSES: readonly AddressSpan[] = [];

/** Of one shape for all types, whoever asks: what a record's type does not have is undefined. */
export class DnsRecord {
  readonly name: string;
  readonly type: number;
  /** Seconds. */
  readonly ttl: number;
  /** A and AAAA: one. SVCB and HTTPS: the hints. */
  addresses = NO_ADDRESSES;
  /** CNAME, PTR, NS, MX, SRV, SVCB and HTTPS ("" there means the owner itself). */
  target: string | undefined = undefined;
  /** As it was written, PTR: the target; SRV: the name of the record. */
  written: string | undefined = undefined;
  /** SVCB and HTTPS: 0 is an alias (RFC 9460 §2.4.2), whose parameters mean nothing. */
  priority: number | undefined = undefined;
  /** SRV only. */
  port: number | undefined = undefined;
  /** TXT only: its strings, as they may be shown. */
  texts: readonly string[] | undefined = undefined;

  constructor(name: string, type: number, ttl: number) {
    this.name = name;
    this.type = type;
    this.ttl = ttl;
  }
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  /** With the upper bits that EDNS (RFC 6891 §6.1.3) adds. */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  /** Answers, authority and additional records, class IN only. */
  readonly records: readonly Readonly<DnsRecord>[];
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
  const asked = u16(bytes, start + 4);
  const answered = u16(bytes, start + 6);
  const authority = u16(bytes, start + 8);
  const additional = u16(bytes, start + 10);
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
    const record = new DnsRecord(name, u16(bytes, head), ttl > 0x7fffffff ? 0 : ttl);
    if (record.type === DNS_TYPE.srv) record.written = reader.written;
    if (readData(bytes, dataStart, dataEnd, reader, record)) records.push(record);
  }
  return dataEnd;
}

/** False for data that is shorter than its type needs. */
function readData(
  bytes: Uint8Array,
  start: number,
  end: number,
  reader: DnsNameReader,
  record: DnsRecord,
): boolean {
  switch (record.type) {
    case DNS_TYPE.a:
      record.addresses = [{ offset: start, length: 4 }];
      return end - start === 4;
    case DNS_TYPE.aaaa:
      record.addresses = [{ offset: start, length: 16 }];
      return end - start === 16;
    case DNS_TYPE.cname:
    case DNS_TYPE.ns:
      return readTarget(start, end, reader, record);
    case DNS_TYPE.ptr:
      if (!readTarget(start, end, reader, record)) return false;
      record.written = reader.written;
      return true;
    case DNS_TYPE.mx:
      return readTarget(start + 2, end, reader, record);
    case DNS_TYPE.srv:
      record.port = u16(bytes, start + 4);
      return readTarget(start + 6, end, reader, record);
    case DNS_TYPE.txt:
      record.texts = readTexts(bytes, start, end);
      return true;
    case DNS_TYPE.svcb:
    case DNS_TYPE.https:
      if (!readTarget(start + 2, end, reader, record)) return false;
      record.priority = u16(bytes, start);
      if (record.priority !== 0) record.addresses = readHints(bytes, reader.next, end);
      return true;
    default:
      return true;
  }
}

function readTarget(start: number, end: number, reader: DnsNameReader, record: DnsRecord): boolean {
  if (start >= end || !reader.read(start)) return false;
  record.target = reader.name;
  return true;
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
