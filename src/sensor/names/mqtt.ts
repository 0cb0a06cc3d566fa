/**
 * MQTT's CONNECT (3.1.1 §3.1, 5.0 §3.1), a client's first packet:
 *
 *     | 0x10 | remaining length (1 to 4, 7 bits each) | "MQTT" or "MQIsdp" with its length (2) | level (1) | flags (1)
 *     | keep alive (2) | from 5.0 on: properties with their length (1 to 4) | client id (2+n) | will, user, password …
 *
 * User and password are behind what is read here: whether there is a password is all that is said of them.
 */
import { labelText } from "./name-text.ts";
import { u16 } from "./wire-number.ts";

export interface MqttConnect {
  /** As people say it: 3.1, 3.1.1, 5. */
  readonly version: string | undefined;
  /** Undefined if it is empty (the server shall choose one) or cut. */
  readonly clientId: string | undefined;
  readonly password: boolean;
}

const CONNECT = 0x10;
const MAX_LENGTH_BYTES = 4;
const NAMES = ["MQTT", "MQIsdp"] as const;
const VERSIONS: Readonly<Record<number, string>> = { 3: "3.1", 4: "3.1.1", 5: "5" };
const LEVEL_5 = 5;
/** Some bridges set the top bit of the level. */
const LEVEL_MASK = 0x7f;
const PASSWORD_FLAG = 0x40;

/** Undefined if this is none, or cut before its flags. */
export function decodeMqttConnect(bytes: Uint8Array, start: number, end: number): MqttConnect | undefined {
  const level = levelOf(bytes, start, end);
  if (level < 0 || level + 2 > end) return undefined;
  const number = (bytes[level] as number) & LEVEL_MASK;
  let at = level + 4;
  if (number >= LEVEL_5) at = behindProperties(bytes, at, end);
  const stop = at >= 0 && at + 2 <= end ? at + 2 + u16(bytes, at) : -1;
  return {
    version: VERSIONS[number],
    clientId: stop >= 0 && stop <= end ? labelText(bytes, at + 2, stop) : undefined,
    password: ((bytes[level + 1] as number) & PASSWORD_FLAG) !== 0,
  };
}

export function isMqttConnect(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === CONNECT && levelOf(bytes, start, end) >= 0;
}

/** Offset behind the protocol's name; -1 if this is no CONNECT. */
function levelOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 2 || bytes[start] !== CONNECT) return -1;
  const name = behindNumber(bytes, start + 1, end);
  if (name < 0 || name + 2 > end) return -1;
  const length = u16(bytes, name);
  const text = NAMES.find((known) => known.length === length);
  if (text === undefined || name + 2 + length > end) return -1;
  for (let i = 0; i < length; i++) if (bytes[name + 2 + i] !== text.charCodeAt(i)) return -1;
  return name + 2 + length;
}

/** Offset behind a number of one to four bytes; -1 if it does not end. */
function behindNumber(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + MAX_LENGTH_BYTES);
  for (let i = at; i < last; i++) if ((bytes[i] as number) < 0x80) return i + 1;
  return -1;
}

function behindProperties(bytes: Uint8Array, at: number, end: number): number {
  const from = behindNumber(bytes, at, end);
  if (from < 0) return -1;
  let length = 0;
  for (let i = from - 1; i >= at; i--) length = length * 128 + ((bytes[i] as number) & 0x7f);
  return from + length;
}
