/**
 * What mDNS answers (RFC 6762, services: RFC 6763) teach about whoever sends them: its host name, the services it
 * offers and the names it gives them, its model. A name counts as the speaker's when its address record shows the very
 * address the packet came from; a proxy's or reflector's word about others counts for the address alone.
 */
import { parseIpv4 } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { DNS_TYPE, type DnsMessage, type DnsRecord, decodeDns } from "./dns.ts";
import { textOfDnsName } from "./name-text.ts";
import type { Notebook } from "./notebook.ts";

const RESPONSES_PER_PACKET = 32;
/** `Living room._airplay._tcp.local`: instance, service. */
const INSTANCE = /^(?:(.*)\.)?(_[^.]+\._(?:tcp|udp))\.local$/is;
const HOST = /^[^.]+\.local$/;
const REVERSE_V4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/;
const REVERSE_V6 = /^((?:[0-9a-f]\.){32})ip6\.arpa$/;
/** Keys under which makers say their model, in TXT records. */
const MODEL = /^(?:md|model|model_?number|modelname|am|ty|rpmd|product|usb_mdl)=(.+)$/i;
/** What it is, by the lists of HomeKit (accessory category) and Matter (device type), and a Chromecast's abilities. */
const CATEGORY: readonly (readonly [service: RegExp, key: RegExp, word: (number: number) => string])[] = [
  [/\b_hap\._(?:tcp|udp)\./i, /^ci=(\d{1,3})$/i, (number) => `homekit ${number}`],
  [/\b_matter[cd]?\._(?:tcp|udp)\./i, /^dt=(\d{1,5})$/i, (number) => `matter ${number}`],
  // The lowest bit: it shows pictures.
  [/\b_googlecast\._tcp\./i, /^ca=(\d{1,9})$/i, (number) => `cast ${(number & 1) === 1 ? "video" : "audio"}`],
];
/** Enumerates services: RFC 6763 §9. */
const META = "_services._dns-sd._udp";

export function learnMdns(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook): void {
  const message = decodeDns(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined || !message.response || message.opcode !== 0) return;
  const lesson = new MdnsLesson(bytes, packet, nowMs, notebook);
  lesson.hosts(message);
  for (const record of message.records.slice(0, RESPONSES_PER_PACKET)) lesson.record(record);
}

class MdnsLesson {
  readonly #bytes: Uint8Array;
  readonly #packet: DecodedPacket;
  readonly #nowMs: number;
  readonly #notebook: Notebook;

  constructor(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook) {
    this.#bytes = bytes;
    this.#packet = packet;
    this.#nowMs = nowMs;
    this.#notebook = notebook;
  }

  hosts(message: DnsMessage): void {
    const own = new Set<string>();
    for (const record of message.records) {
      if (record.ttl > 0 && HOST.test(record.name) && this.#isSender(record)) own.add(record.name);
    }
    for (const name of own) {
      this.#notebook.senderName(this.#bytes, this.#packet, name, "mdns", this.#nowMs);
    }
    for (const record of message.records.slice(0, RESPONSES_PER_PACKET)) {
      if (record.ttl === 0 || !HOST.test(record.name) || own.has(record.name)) continue;
      for (const { offset, length } of record.addresses) {
        this.#addressName(this.#bytes.slice(offset, offset + length), record.name);
      }
    }
  }

  record(record: DnsRecord): void {
    // A ttl of 0 takes the record back.
    if (record.ttl === 0) return;
    if (record.type === DNS_TYPE.ptr && record.target !== undefined) {
      const address = addressOfReverse(record.name);
      if (address !== undefined) {
        if (HOST.test(record.target)) this.#addressName(address, record.target);
      } else this.#service(record.written ?? record.target);
    }
    // A service asked after by its own name is answered without the PTR record that lists it.
    if (record.type === DNS_TYPE.srv) this.#service(record.written ?? record.name);
    for (const text of record.texts ?? []) {
      const model = MODEL.exec(text)?.[1];
      if (model !== undefined) this.#fact("model", model);
      for (const [service, key, word] of CATEGORY) {
        const number = key.exec(text)?.[1];
        if (number !== undefined && service.test(record.name)) this.#fact("category", word(Number(number)));
      }
    }
  }

  #service(written: string): void {
    const [, instance, service] = INSTANCE.exec(written) ?? [];
    if (service === undefined || service.toLowerCase() === META) return;
    this.#fact("service", service.toLowerCase());
    if (instance === undefined || instance.startsWith("_")) return;
    const text = textOfDnsName(instance);
    if (text !== undefined) this.#fact("instance", text);
  }

  #fact(about: "service" | "instance" | "model" | "category", value: string): void {
    this.#notebook.deviceFact(this.#bytes, this.#packet, "sender", about, value, "mdns", this.#nowMs);
  }

  #addressName(address: Uint8Array, name: string): void {
    this.#notebook.addressName(address, name, "mdns", this.#nowMs);
  }

  #isSender({ addresses }: DnsRecord): boolean {
    const { srcOffset, addressLength } = this.#packet;
    const bytes = this.#bytes;
    return addresses.some(({ offset, length }) => {
      if (length !== addressLength) return false;
      for (let i = 0; i < length; i++) if (bytes[offset + i] !== bytes[srcOffset + i]) return false;
      return true;
    });
  }
}

/** The address of `7.1.168.192.in-addr.arpa` and its IPv6 like (RFC 3596 §2.5). */
export function addressOfReverse(name: string): Uint8Array | undefined {
  const v4 = REVERSE_V4.exec(name);
  if (v4 !== null) return parseIpv4(v4.slice(1, 5).reverse().join("."));
  const digits = REVERSE_V6.exec(name)?.[1]?.replaceAll(".", "");
  if (digits === undefined) return undefined;
  const hex = [...digits].reverse().join("");
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
