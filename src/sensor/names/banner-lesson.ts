/**
 * What the first words of a connection teach of its ends: the software of SSH's both ends, the greeting of a mail, file or
 * telnet server, the name and version of an MQTT client. A greeting counts only from a connection's start: later words
 * look alike.
 */
import type { ToldBy } from "../../model/device-fact.ts";
import { type DecodedPacket, TCP_FLAG } from "../packet/decoded-packet.ts";
import { greetingOf, sshSoftware, telnetLine } from "./banner.ts";
import { decodeMqttConnect } from "./mqtt.ts";
import type { Notebook } from "./notebook.ts";

/** By slot: a SYN was seen; the server has said its first words. */
const STATE = { fromStart: 1, greeted: 2 } as const;
const SSH_PORT = 22;
const GREETERS = ["ftp", "smtp", "pop3", "imap"] as const;
const GREETER_PORTS: Readonly<Record<number, (typeof GREETERS)[number]>> = {
  21: "ftp",
  25: "smtp",
  110: "pop3",
  143: "imap",
  587: "smtp",
};
const TELNET_PORTS: ReadonlySet<number> = new Set([23, 2323]);

export class BannerLesson {
  readonly #notebook: Notebook;
  readonly #state: Uint8Array;

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#state = new Uint8Array(flowCapacity);
  }

  begin(packet: DecodedPacket, slot: number): void {
    if ((packet.tcpFlags & TCP_FLAG.syn) !== 0) this.#state[slot] = STATE.fromStart;
  }

  flowEnded(slot: number): void {
    this.#state[slot] = 0;
  }

  /** A segment that is looked at anyway, with the application that its bytes say. */
  segment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): void {
    if (app === "ssh") this.#ssh(bytes, packet, nowMs);
    else if (app === "mqtt") this.#mqtt(bytes, packet, nowMs);
    else if (this.#state[slot] === STATE.fromStart) this.#greeting(bytes, packet, app, slot, nowMs);
  }

  /** Both ends begin alike: the server is where SSH's port is, else the lower one. */
  #ssh(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const { srcPort, dstPort, payloadStart, payloadEnd } = packet;
    const serves = srcPort === SSH_PORT || (dstPort !== SSH_PORT && srcPort < dstPort);
    const software = sshSoftware(bytes, payloadStart, payloadEnd);
    const about = serves ? "server" : "user-agent";
    this.#notebook.deviceFact(bytes, packet, "sender", about, software, "ssh", nowMs);
  }

  #mqtt(bytes: Uint8Array, packet: DecodedPacket, nowMs: number): void {
    const connect = decodeMqttConnect(bytes, packet.payloadStart, packet.payloadEnd);
    const { clientId, version } = connect ?? {};
    const notebook = this.#notebook;
    notebook.deviceFact(bytes, packet, "sender", "mqtt-client", clientId, "mqtt", nowMs);
    const speaks = version === undefined ? undefined : `MQTT ${version}`;
    notebook.deviceFact(bytes, packet, "sender", "protocol", speaks, "mqtt", nowMs);
  }

  #greeting(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): void {
    const { srcPort, payloadStart, payloadEnd } = packet;
    if (TELNET_PORTS.has(srcPort)) {
      const line = telnetLine(bytes, payloadStart, payloadEnd);
      if (line !== undefined) this.#greeted(bytes, packet, "telnet", line, slot, nowMs);
      return;
    }
    // Whoever speaks first without greeting is no such server: what comes later is an answer.
    if (TELNET_PORTS.has(packet.dstPort)) return;
    const protocol = GREETERS.find((known) => known === app) ?? GREETER_PORTS[srcPort];
    const line = protocol === undefined ? undefined : greetingOf(protocol, bytes, payloadStart, payloadEnd);
    if (protocol === undefined || line === undefined) this.#set(slot);
    else this.#greeted(bytes, packet, protocol, line, slot, nowMs);
  }

  #greeted(
    bytes: Uint8Array,
    packet: DecodedPacket,
    protocol: ToldBy,
    line: string,
    slot: number,
    nowMs: number,
  ): void {
    this.#set(slot);
    this.#notebook.deviceFact(bytes, packet, "sender", "server", line, protocol, nowMs);
  }

  #set(slot: number): void {
    this.#state[slot] = (this.#state[slot] as number) | STATE.greeted;
  }
}
