/**
 * SSDP (UPnP Device Architecture 2.0 §1): HTTP heads in datagrams.
 *
 *     NOTIFY * HTTP/1.1      a device announces itself: NT, USN, SERVER, LOCATION
 *     HTTP/1.1 200 OK        it answers a search: ST instead of NT
 *     M-SEARCH * HTTP/1.1    someone looks for devices; it may say who it is
 *
 * The friendly name is only in the document at LOCATION, which is never fetched.
 */
import type { DeviceFactKind } from "../../model/device-fact.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { readHead } from "./message-head.ts";
import type { Notebook } from "./notebook.ts";

export interface SsdpMessage {
  readonly kind: "notify" | "search" | "answer";
  readonly values: ReadonlyMap<string, string>;
}

const WANTED: ReadonlySet<string> = new Set([
  "server",
  "usn",
  "nt",
  "st",
  "location",
  "nts",
  "user-agent",
  "host",
]);
const KINDS: Readonly<Record<string, SsdpMessage["kind"]>> = {
  NOTIFY: "notify",
  "M-SEARCH": "search",
  "HTTP/1.1": "answer",
  "HTTP/1.0": "answer",
};

/** Undefined if this is no such message. */
export function decodeSsdp(bytes: Uint8Array, start: number, end: number): SsdpMessage | undefined {
  const head = readHead(bytes, start, end, WANTED);
  const kind = KINDS[head?.firstLine.split(" ", 1)[0] ?? ""];
  return head === undefined || kind === undefined ? undefined : { kind, values: head.values };
}

const OF_DEVICES: readonly (readonly [header: string, about: DeviceFactKind])[] = [
  ["server", "server"],
  ["usn", "usn"],
  ["nt", "service"],
  ["st", "service"],
  ["location", "location"],
];

export function learnSsdp(bytes: Uint8Array, packet: DecodedPacket, nowMs: number, notebook: Notebook): void {
  const message = decodeSsdp(bytes, packet.payloadStart, packet.payloadEnd);
  if (message === undefined) return;
  const { kind, values } = message;
  notebook.deviceFact(bytes, packet, "sender", "user-agent", values.get("user-agent"), "ssdp", nowMs);
  // A search names what is wanted, not what the sender has; a goodbye is no service any more.
  if (kind === "search" || values.get("nts") === "ssdp:byebye") return;
  for (const [header, about] of OF_DEVICES) {
    const value = values.get(header);
    // A type that repeats the device's own id (uuid:…) says nothing that USN does not.
    if (about === "service" && value?.startsWith("uuid:")) continue;
    notebook.deviceFact(bytes, packet, "sender", about, value, "ssdp", nowMs);
  }
}
