/**
 * Whether bytes are a DNS message at all. On DNS's own port a sane header with a first name that reads is enough; on any
 * other port the message must fit to its last byte, for a random datagram has a sane header once in a while.
 */
import { type DnsMessage, decodeDns } from "./dns.ts";
import { MAX_NAME } from "./name-text.ts";
import { u16 } from "./wire-number.ts";

const HEADER_BYTES = 12;
/** RFC 8490; a message with another one must at least ask for something. */
const MAX_OPCODE = 6;
const RESERVED_BIT = 0x40;
const MAX_COUNT = 64;
const HOST_NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
const CLASS_IN = 1;
const CLASS_ANY = 255;

/** For the ports of DNS: 53, and those of its relatives. */
export function maybeDns(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES) return false;
  const opcode = ((bytes[start + 2] as number) >> 3) % 16;
  const asked = u16(bytes, start + 4);
  const records = u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10);
  if (asked === 0) return opcode <= MAX_OPCODE;
  return asked <= MAX_COUNT && records <= 4096 && readsName(bytes, start, end);
}

/** The first name has nothing before it that it could point at. One that is cut is no evidence against. */
function readsName(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + HEADER_BYTES;
  while (at < end && at - start < HEADER_BYTES + MAX_NAME) {
    const length = bytes[at] as number;
    if (length === 0) return true;
    if (length > 63) return false;
    at += length + 1;
  }
  return at >= end;
}

/** The message, if these bytes can hardly be anything else: one question of the Internet, and nothing left over. */
export function surelyDns(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (!mayBegin(bytes, start, end)) return undefined;
  const message = decodeDns(bytes, start, end);
  const [question] = message?.questions ?? [];
  if (message === undefined || question === undefined || !message.complete || message.end !== end)
    return undefined;
  if (!HOST_NAME.test(question.name) || question.type === 0) return undefined;
  return question.class === CLASS_IN || question.class === CLASS_ANY ? message : undefined;
}

/** Allocates nothing: asked of many packets of unknown flows. */
function mayBegin(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES + 5 || u16(bytes, start + 4) !== 1) return false;
  const high = bytes[start + 2] as number;
  const low = bytes[start + 3] as number;
  if ((high & 0x78) !== 0 || (low & RESERVED_BIT) !== 0) return false;
  const answers = u16(bytes, start + 6) + u16(bytes, start + 8);
  if ((high & 0x80) === 0 && (answers !== 0 || (low & 15) !== 0)) return false;
  return answers <= MAX_COUNT && u16(bytes, start + 10) <= MAX_COUNT;
}
