/**
 * The line with which one end of a connection says what it is:
 *
 *     SSH-2.0-OpenSSH_9.2p1 Debian-2        both ends (RFC 4253 §4.2)
 *     220 mail.example ESMTP Postfix        FTP (RFC 959 §5.4), SMTP (RFC 5321 §4.2); of several lines the first: 220-…
 *     +OK Dovecot ready.                    POP3 (RFC 1939 §4)
 *     * OK [CAPABILITY IMAP4rev1] ready     IMAP (RFC 9051 §7.1.1)
 *
 * Telnet has none by its standard; what most servers print first says as much (RFC 854: commands are taken out).
 */
import { labelText } from "./name-text.ts";

const LF = 0x0a;
const CR = 0x0d;
const IAC = 0xff;
const SUBNEGOTIATION = 0xfa;
const SUBNEGOTIATION_END = 0xf0;
const MAX_LINE = 255;
const MAX_TELNET_BYTES = 1024;

const SSH = /^SSH-\d\.\d+-(.+)$/;
const GREETINGS: Readonly<Record<string, RegExp>> = {
  ftp: /^220[ -](.+)$/,
  smtp: /^220[ -](.+)$/,
  pop3: /^\+OK (.+)$/,
  imap: /^\* OK (?:\[[^\]]*\] ?)?(.+)$/,
};
/** A question alone says nothing of who asks it. */
const ONLY_ASKS = /^(?:login|user ?name|user|account|password|pass)\s*:?$/i;
const HAS_WORD = /\p{L}{3}/u;

/** The software and its comment; undefined unless the line is whole. */
export function sshSoftware(bytes: Uint8Array, start: number, end: number): string | undefined {
  return SSH.exec(firstLine(bytes, start, end) ?? "")?.[1]?.trim();
}

/** What a server of that protocol says first; undefined if it is no greeting, or not whole. */
export function greetingOf(
  protocol: string,
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const pattern = GREETINGS[protocol];
  const text = pattern?.exec(firstLine(bytes, start, end) ?? "")?.[1]?.trim();
  return text !== undefined && HAS_WORD.test(text) ? text : undefined;
}

/** The first line of text in what a telnet server sends: "" if it only asks, undefined if there is no text yet. */
export function telnetLine(bytes: Uint8Array, start: number, end: number): string | undefined {
  const text = withoutCommands(bytes, start, Math.min(end, start + MAX_TELNET_BYTES));
  for (let at = 0; at < text.length; ) {
    let stop = at;
    while (stop < text.length && text[stop] !== LF && text[stop] !== CR) stop++;
    const line = labelText(text, at, stop);
    if (line !== undefined && HAS_WORD.test(line)) return ONLY_ASKS.test(line) ? "" : line;
    at = stop + 1;
  }
  return undefined;
}

function firstLine(bytes: Uint8Array, start: number, end: number): string | undefined {
  const last = Math.min(end, start + MAX_LINE + 1);
  for (let at = start; at < last; at++) {
    if (bytes[at] === LF) return labelText(bytes, start, at > start && bytes[at - 1] === CR ? at - 1 : at);
  }
  return undefined;
}

/** A command has two bytes, an option's three, a subnegotiation as many as until its end. */
function withoutCommands(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const text = new Uint8Array(end - start);
  let filled = 0;
  let at = start;
  while (at < end) {
    if (bytes[at] !== IAC) text[filled++] = bytes[at++] as number;
    else if (at + 1 < end && bytes[at + 1] === SUBNEGOTIATION) {
      at += 2;
      while (at < end && !(bytes[at] === IAC && bytes[at + 1] === SUBNEGOTIATION_END)) at++;
      at += 2;
    } else at += at + 1 < end && (bytes[at + 1] as number) >= 0xfb ? 3 : 2;
  }
  return text.subarray(0, filled);
}
