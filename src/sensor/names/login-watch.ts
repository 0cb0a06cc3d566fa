/**
 * Passwords in clear text: that one went by, never which. Once a flow.
 *
 *     FTP, POP3     PASS secret                     (an anonymous FTP user has none)
 *     POP3, SMTP    AUTH PLAIN …, AUTH LOGIN        base64 hides nothing
 *     IMAP          tag LOGIN user secret, tag AUTHENTICATE PLAIN
 *     telnet        the server asks for a password, and the client types
 *     MQTT          CONNECT with the password flag (MQTT 3.1.1 §3.1.2.3)
 *
 * HTTP's and RTSP's are with their heads (http-lesson.ts).
 */
import { formatAddress } from "../../base/address.ts";
import type { LoginProtocol } from "../../model/network-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { decodeMqttConnect } from "./mqtt.ts";
import type { Notebook } from "./notebook.ts";

type Watched = Exclude<LoginProtocol, "http" | "rtsp">;

/** By their place in a flow's state, from 1 on. */
const PROTOCOLS: readonly Watched[] = ["telnet", "ftp", "mqtt", "pop3", "imap", "smtp"];
const PORTS: Readonly<Record<number, Watched>> = {
  21: "ftp",
  23: "telnet",
  25: "smtp",
  110: "pop3",
  143: "imap",
  587: "smtp",
  1883: "mqtt",
  2323: "telnet",
};
const STATE = { protocol: 0x07, asked: 0x08, anonymous: 0x10, done: 0x20 } as const;

/** Packets with payload that may come before a login: telnet sends each key by itself, MQTT logs in at once. */
const MAX_LOOKS: Readonly<Record<Watched, number>> = {
  telnet: 200,
  ftp: 40,
  mqtt: 4,
  pop3: 40,
  imap: 40,
  smtp: 40,
};
const MAX_LINE = 64;
const IAC = 0xff;

export class LoginWatch {
  readonly #notebook: Notebook;
  readonly #state: Uint8Array;
  readonly #looks: Uint8Array;

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#state = new Uint8Array(flowCapacity);
    this.#looks = new Uint8Array(flowCapacity);
  }

  /** A segment with payload; true while a login may still come. */
  segment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): boolean {
    const protocol = this.#protocolOf(packet, app, slot);
    const state = this.#state[slot] as number;
    if (protocol === undefined || (state & STATE.done) !== 0) return false;
    const { payloadStart: start, payloadEnd: end } = packet;
    if (this.#isLogin(bytes, start, end, protocol, slot)) {
      this.#state[slot] = (this.#state[slot] as number) | STATE.done;
      noteLogin(bytes, packet, protocol, nowMs, this.#notebook);
      return false;
    }
    const looks = (this.#looks[slot] as number) + 1;
    this.#looks[slot] = looks;
    if (looks < MAX_LOOKS[protocol]) return true;
    this.#state[slot] = (this.#state[slot] as number) | STATE.done;
    return false;
  }

  flowEnded(slot: number): void {
    this.#state[slot] = 0;
    this.#looks[slot] = 0;
  }

  /** What it speaks by its first word, else by its port. */
  #protocolOf(packet: DecodedPacket, app: string | undefined, slot: number): Watched | undefined {
    const state = this.#state[slot] as number;
    if ((state & STATE.protocol) !== 0) return PROTOCOLS[(state & STATE.protocol) - 1];
    if (app === "tls" || app === "http" || app === "rtsp") {
      this.#state[slot] = state | STATE.done;
      return undefined;
    }
    const spoken = PROTOCOLS.find((protocol) => protocol === app);
    const protocol = spoken ?? PORTS[packet.dstPort] ?? PORTS[packet.srcPort];
    if (protocol !== undefined) this.#state[slot] = state | (1 + PROTOCOLS.indexOf(protocol));
    return protocol;
  }

  #isLogin(bytes: Uint8Array, start: number, end: number, protocol: Watched, slot: number): boolean {
    switch (protocol) {
      case "telnet":
        return this.#isTyped(bytes, start, end, slot);
      case "mqtt":
        return decodeMqttConnect(bytes, start, end)?.password === true;
      case "ftp":
        if (saysAt(bytes, start, end, "user anonymous") || saysAt(bytes, start, end, "user ftp\r"))
          this.#state[slot] = (this.#state[slot] as number) | STATE.anonymous;
        else if (saysAt(bytes, start, end, "user "))
          this.#state[slot] = (this.#state[slot] as number) & ~STATE.anonymous;
        return saysAt(bytes, start, end, "pass ") && ((this.#state[slot] as number) & STATE.anonymous) === 0;
      case "pop3":
        return saysAt(bytes, start, end, "pass ") || isAuth(bytes, start, end);
      case "smtp":
        return isAuth(bytes, start, end);
      case "imap":
        return isImapLogin(bytes, start, end);
    }
  }

  /** Who asked for the password is the server; whose bytes come next, and not its own, are the client's. */
  #isTyped(bytes: Uint8Array, start: number, end: number, slot: number): boolean {
    const state = this.#state[slot] as number;
    if (hasText(bytes, start, end, "assword")) {
      this.#state[slot] = state | STATE.asked;
      return false;
    }
    return (state & STATE.asked) !== 0 && isKey(bytes[start] as number);
  }
}

/** The sender of the packet showed a password to its receiver. */
export function noteLogin(
  bytes: Uint8Array,
  packet: DecodedPacket,
  protocol: LoginProtocol,
  nowMs: number,
  notebook: Notebook,
): void {
  const { srcOffset, dstOffset, addressLength } = packet;
  notebook.event({
    kind: "clear-text-login",
    client: formatAddress(bytes, srcOffset, addressLength),
    server: formatAddress(bytes, dstOffset, addressLength),
    port: packet.dstPort,
    protocol,
    atMs: nowMs,
  });
}

/** What people type: no command of telnet, no bare line end. */
function isKey(byte: number): boolean {
  return byte !== IAC && byte > 0x20;
}

function isAuth(bytes: Uint8Array, start: number, end: number): boolean {
  return saysAt(bytes, start, end, "auth plain") || saysAt(bytes, start, end, "auth login");
}

/** After the tag. */
function isImapLogin(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + MAX_LINE);
  let at = start;
  while (at < limit && bytes[at] !== 0x20) at++;
  return (
    saysAt(bytes, at, end, " login ") ||
    saysAt(bytes, at, end, " authenticate plain") ||
    saysAt(bytes, at, end, " authenticate login")
  );
}

/** In any case; `text` is in lower case. */
function saysAt(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[at + i] as number;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== text.charCodeAt(i)) return false;
  }
  return true;
}

function hasText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  for (let at = start; at + text.length <= end; at++) if (saysAt(bytes, at, end, text)) return true;
  return false;
}
