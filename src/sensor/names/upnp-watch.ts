/**
 * UPnP's way to open a port (WANIPConnection:2 §2.5.16): a SOAP call `AddPortMapping` in an HTTP POST to the router,
 * told when that answers 200. The call's body may come in other segments than its head; what waits is bounded.
 */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import type { Notebook } from "./notebook.ts";
import { SegmentPool } from "./segment-pool.ts";
import { tcpSequence } from "./tcp-sequence.ts";

const MAX_CALLS = 32;
const MAX_BODY_BYTES = 4096;
const CALL = /#Add(Any)?PortMapping"?$/;
const OK = 200;

export class UpnpWatch {
  readonly #notebook: Notebook;
  readonly #pool = new SegmentPool(MAX_CALLS, MAX_BODY_BYTES);

  constructor(notebook: Notebook) {
    this.#notebook = notebook;
  }

  awaits(slot: number, direction: 0 | 1): boolean {
    return this.#pool.of(slot, direction) !== undefined;
  }

  /** A request's head with this SOAPACTION is over; the packet's last `bodyBytes` are its body's first. */
  begin(
    bytes: Uint8Array,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    action: string,
    bodyBytes: number,
  ): void {
    if (!CALL.test(action)) return;
    const { payloadStart, payloadEnd } = packet;
    const from = Math.max(payloadStart, payloadEnd - bodyBytes);
    const sequence = (tcpSequence(bytes, packet) + from - payloadStart) | 0;
    this.#pool.open(slot, direction, sequence).add(sequence, bytes, from, payloadEnd);
  }

  segment(bytes: Uint8Array, packet: DecodedPacket, slot: number, direction: 0 | 1): void {
    const { payloadStart, payloadEnd } = packet;
    this.#pool.of(slot, direction)?.add(tcpSequence(bytes, packet), bytes, payloadStart, payloadEnd);
  }

  /** The router's answer, from the other end than the call's. */
  answered(
    bytes: Uint8Array,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    status: number,
    nowMs: number,
  ): void {
    const calls = direction === 0 ? 1 : 0;
    const body = this.#pool.of(slot, calls);
    if (body === undefined) return;
    this.#pool.close(slot, calls);
    if (status !== OK) return;
    const client = formatAddress(bytes, packet.dstOffset, packet.addressLength);
    const mapping = mappingOf(new TextDecoder("latin1").decode(body.bytes.subarray(0, body.filled)));
    if (mapping === undefined) return;
    this.#notebook.event({
      kind: "port-mapping",
      client,
      gateway: formatAddress(bytes, packet.srcOffset, packet.addressLength),
      gatewayPort: packet.srcPort,
      ...mapping,
      internalIp: mapping.internalIp ?? client,
      how: "upnp",
      atMs: nowMs,
    });
  }

  flowEnded(slot: number): void {
    this.#pool.forget(slot);
  }
}

function mappingOf(body: string) {
  const externalPort = portIn(body, "NewExternalPort");
  const internalPort = portIn(body, "NewInternalPort");
  const protocol = valueIn(body, "NewProtocol")?.toLowerCase();
  if (externalPort === undefined || internalPort === undefined) return undefined;
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  const internalIp = valueIn(body, "NewInternalClient");
  const lifetimeS = Number(valueIn(body, "NewLeaseDuration") ?? 0);
  return {
    externalPort,
    internalPort,
    protocol,
    internalIp:
      internalIp !== undefined && /^\d{1,3}(\.\d{1,3}){3}$/.test(internalIp) ? internalIp : undefined,
    lifetimeS: Number.isFinite(lifetimeS) && lifetimeS >= 0 ? lifetimeS : 0,
  };
}

function portIn(body: string, name: string): number | undefined {
  const port = Number(valueIn(body, name) ?? Number.NaN);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** The text between an element's tags; the element has no prefix (UPnP Device Architecture 2.0 §3.1.1). */
function valueIn(body: string, name: string): string | undefined {
  const tag = body.indexOf(`<${name}`);
  const from = tag < 0 ? -1 : body.indexOf(">", tag);
  const to = from < 0 ? -1 : body.indexOf("<", from);
  return to < 0 ? undefined : body.slice(from + 1, to).trim();
}
