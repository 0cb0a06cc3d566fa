/**
 * Which application protocol a flow speaks, from the first bytes of a payload: evidence. The port is only the last
 * resort (port-app.ts), and never for a protocol whose evidence was looked for from a connection's start in vain.
 */
import { maybeDns, surelyDns } from "./dns-evidence.ts";
import { isMqttConnect } from "./mqtt.ts";
import { isNetbiosDatagram } from "./nbns.ts";
import { isOldGoogleQuic, isQuicVersion } from "./quic-version.ts";
import { isStun } from "./stun.ts";
import { u16, u32 } from "./wire-number.ts";
import { isWsDiscovery, WS_DISCOVERY_PORT } from "./ws-discovery.ts";

const DHCP_COOKIE = 0x63825363;

/** DNS and what writes its messages in the same way. */
const DNS_PORTS: Readonly<Record<number, string>> = { 53: "dns", 137: "nbns", 5353: "mdns", 5355: "llmnr" };

const MAX_METHOD = 20;
const MAX_REQUEST_LINE = 2048;
const MAX_GREETING = 200;
/** NEW-ENVIRON (RFC 1572). */
const MAX_TELNET_OPTION = 39;

/** First four bytes of a TCP payload as text, and what says them. */
const OPENINGS: Readonly<Record<string, string>> = {
  "GET ": "http",
  POST: "http",
  HEAD: "http",
  "PUT ": "http",
  DELE: "http",
  PATC: "http",
  PROP: "http",
  HTTP: "http",
  RTSP: "rtsp",
  DESC: "rtsp",
  SETU: "rtsp",
  PLAY: "rtsp",
  ANNO: "rtsp",
  TEAR: "rtsp",
  GET_: "rtsp",
  SET_: "rtsp",
  "SSH-": "ssh",
  EHLO: "smtp",
  HELO: "smtp",
  "RFB ": "vnc",
  "+OK ": "pop3",
  "* OK": "imap",
  "\u0013Bit": "bittorrent",
  INVI: "sip",
  REGI: "sip",
  "SIP/": "sip",
};

/** Undefined when these bytes prove nothing. */
export function appOfPayload(
  bytes: Uint8Array,
  start: number,
  end: number,
  tcp: boolean,
  srcPort: number,
  dstPort: number,
): string | undefined {
  if (end - start < 4) return undefined;
  return tcp
    ? appOfStream(bytes, start, end, srcPort, dstPort)
    : appOfDatagram(bytes, start, end, srcPort, dstPort);
}

function appOfStream(
  bytes: Uint8Array,
  start: number,
  end: number,
  srcPort: number,
  dstPort: number,
): string | undefined {
  const first = bytes[start] as number;
  if (first >= 20 && first <= 23 && bytes[start + 1] === 3 && (bytes[start + 2] as number) <= 4) return "tls";
  const opening = OPENINGS[fourLetters(bytes, start)];
  if (opening !== undefined) return opening;
  if (hasAt(bytes, start, end, "OPTIONS ")) return optionsApp(bytes, start, end);
  if (isRequestLine(bytes, start, end)) return "http";
  if (isMqttConnect(bytes, start, end)) return "mqtt";
  if (hasAt(bytes, start + 5, end, "SMB") && ((bytes[start + 4] as number) | 1) === 0xff) return "smb";
  if (isRdp(bytes, start, end, srcPort, dstPort)) return "rdp";
  if (first === 0xff && isTelnet(bytes, start, end, srcPort, dstPort)) return "telnet";
  if (isStun(bytes, start, end, srcPort, dstPort)) return "stun";
  if (isDnsSegment(bytes, start, end, srcPort, dstPort))
    return isPort(5355, srcPort, dstPort) ? "llmnr" : "dns";
  if (hasAt(bytes, start, end, "220") || hasAt(bytes, start, end, "USER ")) {
    if (isPort(21, srcPort, dstPort)) return "ftp";
    if (isPort(25, srcPort, dstPort) || isPort(587, srcPort, dstPort)) return "smtp";
    return greeterOf(bytes, start, end);
  }
  return undefined;
}

function appOfDatagram(
  bytes: Uint8Array,
  start: number,
  end: number,
  srcPort: number,
  dstPort: number,
): string | undefined {
  const length = end - start;
  const first = bytes[start] as number;
  if (length >= 12) {
    const relative = DNS_PORTS[dstPort] ?? DNS_PORTS[srcPort];
    if (relative !== undefined && maybeDns(bytes, start, end)) return relative;
  }
  if (length >= 240 && u32(bytes, start + 236) === DHCP_COOKIE) return "dhcp";
  if (isSsdp(bytes, start, end)) return "ssdp";
  if (isPort(WS_DISCOVERY_PORT, srcPort, dstPort) && isWsDiscovery(bytes, start, end)) return "ws-discovery";
  if (isDhcpv6(bytes, start, end, srcPort, dstPort)) return "dhcpv6";
  if (isPort(138, srcPort, dstPort) && isNetbiosDatagram(bytes, start, end)) return "netbios";
  if (isPort(123, srcPort, dstPort) && length >= 12 && (first & 7) >= 1) return "ntp";
  if (isStun(bytes, start, end, srcPort, dstPort)) return "stun";
  if (first >= 20 && first <= 25 && bytes[start + 1] === 0xfe && (bytes[start + 2] as number) >= 0xfc)
    return "dtls";
  if (length >= 7 && (first & 0x80) !== 0 && isQuicVersion(u32(bytes, start + 1))) return "quic";
  if (isOldGoogleQuic(bytes, start, end)) return "quic";
  if (hasAt(bytes, start, end, "d1:ad2:id20:") || hasAt(bytes, start, end, "d1:rd2:id20:"))
    return "bittorrent";
  if (OPENINGS[fourLetters(bytes, start)] === "sip") return "sip";
  return surelyDns(bytes, start, end) === undefined ? undefined : "dns";
}

/** Two bytes of length before the message; on another port than DNS's it must be one message exactly. */
function isDnsSegment(
  bytes: Uint8Array,
  start: number,
  end: number,
  srcPort: number,
  dstPort: number,
): boolean {
  if (end - start < 14) return false;
  const stop = start + 2 + u16(bytes, start);
  if (isPort(53, srcPort, dstPort))
    return stop >= start + 14 && maybeDns(bytes, start + 2, Math.min(stop, end));
  return stop === end && surelyDns(bytes, start + 2, end) !== undefined;
}

/** FTP and SMTP greet with the same number; on other ports than theirs it is the greeting's words that tell. */
function greeterOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  const last = Math.min(end, start + MAX_GREETING);
  for (let at = start + 4; at < last && bytes[at] !== 0x0a; at++) {
    if (hasAt(bytes, at, last, "FTP")) return "ftp";
    if (hasAt(bytes, at, last, "SMTP")) return "smtp";
  }
  return undefined;
}

/** Nothing but offers and demands of options that there are (RFC 855); on telnet's port one of them is enough. */
function isTelnet(bytes: Uint8Array, start: number, end: number, srcPort: number, dstPort: number): boolean {
  if (isPort(23, srcPort, dstPort)) return (bytes[start + 1] as number) >= 0xfb;
  let at = start;
  while (end - at >= 3 && bytes[at] === 0xff && isDemand(bytes, at)) at += 3;
  return at === end;
}

function isDemand(bytes: Uint8Array, at: number): boolean {
  const command = bytes[at + 1] as number;
  return command >= 0xfb && command <= 0xfe && (bytes[at + 2] as number) <= MAX_TELNET_OPTION;
}

/** A known message whose first option fits. */
function isDhcpv6(bytes: Uint8Array, start: number, end: number, srcPort: number, dstPort: number): boolean {
  const clients = isPort(546, srcPort, dstPort) || (srcPort === 547 && dstPort === 547);
  const type = bytes[start] as number;
  if (!clients || type === 0 || type > 13) return false;
  if (type >= 12) return end - start >= 34;
  return end - start === 4 || (end - start >= 8 && start + 8 + u16(bytes, start + 6) <= end);
}

function isSsdp(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    hasAt(bytes, start, end, "M-SEARCH * HTTP/") ||
    hasAt(bytes, start, end, "NOTIFY * HTTP/") ||
    hasAt(bytes, start, end, "HTTP/1.1 200 ")
  );
}

/** TPKT and COTP's connection request are industry's too (S7, MMS on port 102): what RDP puts behind them decides. */
function isRdp(bytes: Uint8Array, start: number, end: number, srcPort: number, dstPort: number): boolean {
  if (bytes[start] !== 3 || bytes[start + 1] !== 0 || end - start < 11 || bytes[start + 5] !== 0xe0)
    return false;
  if (isPort(3389, srcPort, dstPort) || hasAt(bytes, start + 11, end, "Cookie: ")) return true;
  return end - start >= 19 && bytes[start + 11] === 1 && bytes[start + 13] === 8 && bytes[start + 14] === 0;
}

/** Any method in capitals (WebDAV and others have dozens), a target and HTTP's version before the first line's end. */
function isRequestLine(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  const methodEnd = Math.min(end, start + MAX_METHOD);
  while (at < methodEnd && isMethodByte(bytes[at] as number)) at++;
  if (at === start || bytes[at] !== 0x20) return false;
  for (const last = Math.min(end, start + MAX_REQUEST_LINE); at < last && bytes[at] !== 0x0a; at++) {
    if (bytes[at] === 0x20 && hasAt(bytes, at, end, " HTTP/1.")) return true;
  }
  return false;
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || byte === 0x2d;
}

/** OPTIONS is a method of HTTP, RTSP and SIP: its target tells. */
function optionsApp(bytes: Uint8Array, start: number, end: number): string {
  if (hasAt(bytes, start + 8, end, "rtsp:")) return "rtsp";
  if (hasAt(bytes, start + 8, end, "sip:")) return "sip";
  return hasAt(bytes, start + 8, end, "* RTSP") ? "rtsp" : "http";
}

function isPort(port: number, a: number, b: number): boolean {
  return port === a || port === b;
}

function fourLetters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
  );
}

/** True if `text` (ASCII) stands at `at` and ends before `end`. */
export function hasAt(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
