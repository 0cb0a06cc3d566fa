/**
 * The protocols that say names in clear text, behind one door: which lesson a packet is for. Whoever asks has found the
 * application already (app-hint.ts) and has taken the look from the budget.
 */
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { BannerLesson } from "./banner-lesson.ts";
import { learnDhcp } from "./dhcp-lesson.ts";
import { learnDhcpv6 } from "./dhcpv6-lesson.ts";
import { DNS_PORT, DnsLesson } from "./dns-lesson.ts";
import { type HttpFound, HttpLesson } from "./http-lesson.ts";
import { learnLlmnr } from "./llmnr-lesson.ts";
import { LoginWatch } from "./login-watch.ts";
import { learnMdns } from "./mdns-lesson.ts";
import { learnNbns, learnNetbiosDatagram } from "./nbns-lesson.ts";
import type { Notebook } from "./notebook.ts";
import { PORT_CONTROL } from "./port-control.ts";
import { learnPortMapping } from "./port-mapping-lesson.ts";
import { learnSsdp } from "./ssdp-lesson.ts";
import { learnStun } from "./stun-lesson.ts";
import { learnWsDiscovery } from "./ws-discovery-lesson.ts";

/** Every datagram of these may teach something: such flows are never settled. */
const ALWAYS: ReadonlySet<string> = new Set(["dns", "mdns", "dhcp", "dhcpv6", "ssdp", "nbns", "llmnr"]);

export class ClearText {
  readonly #notebook: Notebook;
  readonly #dns: DnsLesson;
  readonly #http: HttpLesson;
  readonly #logins: LoginWatch;
  readonly #banners: BannerLesson;

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#dns = new DnsLesson(notebook);
    this.#http = new HttpLesson(notebook, flowCapacity);
    this.#logins = new LoginWatch(notebook, flowCapacity);
    this.#banners = new BannerLesson(notebook, flowCapacity);
  }

  /** The first packet of a TCP flow. */
  begin(packet: DecodedPacket, slot: number): void {
    this.#banners.begin(packet, slot);
  }

  /** True when later datagrams of the flow are worth a look too. */
  datagram(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): boolean {
    switch (app) {
      case "dns":
        this.#dns.datagram(bytes, packet, slot, nowMs);
        break;
      case "mdns":
        learnMdns(bytes, packet, nowMs, this.#notebook);
        break;
      case "dhcp":
        learnDhcp(bytes, packet, nowMs, this.#notebook);
        break;
      case "dhcpv6":
        learnDhcpv6(bytes, packet, nowMs, this.#notebook);
        break;
      case "ssdp":
        learnSsdp(bytes, packet, nowMs, this.#notebook);
        break;
      case "nbns":
        learnNbns(bytes, packet, nowMs, this.#notebook);
        break;
      case "netbios":
        learnNetbiosDatagram(bytes, packet, nowMs, this.#notebook);
        break;
      case "llmnr":
        learnLlmnr(bytes, packet, nowMs, this.#notebook);
        break;
      case "stun":
        learnStun(bytes, packet, nowMs, this.#notebook);
        break;
      case "ws-discovery":
        learnWsDiscovery(bytes, packet, nowMs, this.#notebook);
        break;
      default:
        if (packet.srcPort === PORT_CONTROL) learnPortMapping(bytes, packet, nowMs, this.#notebook);
    }
    return app !== undefined && ALWAYS.has(app);
  }

  /** What a segment of DNS taught; true if it was one, and later ones are worth a look too. */
  dnsSegment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    direction: 0 | 1,
    nowMs: number,
  ): boolean {
    if (app !== "dns" && packet.srcPort !== DNS_PORT && packet.dstPort !== DNS_PORT) return false;
    this.#dns.segment(bytes, packet, slot, direction, nowMs);
    return true;
  }

  /** Whether the flow may yet show a login that anyone can read: later segments are worth a look too. */
  awaitsLogin(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): boolean {
    return this.#logins.segment(bytes, packet, app, slot, nowMs);
  }

  /** What a segment that no other lesson wants says of who sends it. */
  firstWords(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    nowMs: number,
  ): void {
    if (app === "stun") learnStun(bytes, packet, nowMs, this.#notebook);
    else this.#banners.segment(bytes, packet, app, slot, nowMs);
  }

  /** What a segment of HTTP or RTSP taught; undefined if it was none or is to be continued. */
  httpSegment(
    bytes: Uint8Array,
    packet: DecodedPacket,
    app: string | undefined,
    slot: number,
    direction: 0 | 1,
    nowMs: number,
  ): HttpFound | undefined {
    const speaks = app === "http" || app === "rtsp" || this.#http.awaits(slot, direction);
    return speaks ? this.#http.segment(bytes, packet, slot, direction, nowMs) : undefined;
  }

  flowEnded(slot: number): void {
    this.#dns.flowEnded(slot);
    this.#http.flowEnded(slot);
    this.#logins.flowEnded(slot);
    this.#banners.flowEnded(slot);
  }
}
