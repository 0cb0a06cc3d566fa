/**
 * What WireGuard's handshakes (packet/wireguard.ts) teach of a device of the house: to whom it has a tunnel, whom it asks
 * for one in vain, and that it takes tunnels in. What goes through is sealed.
 */
import { formatAddress } from "../../base/address.ts";
import type { DecodedPacket } from "../packet/decoded-packet.ts";
import { isWireguardHandshake, WIREGUARD_MESSAGE } from "../packet/wireguard.ts";
import type { Notebook } from "./notebook.ts";

export class WireguardLesson {
  readonly #notebook: Notebook;
  /** 1 by slot where one end asked and got no answer yet. */
  readonly #asked: Uint8Array;

  constructor(notebook: Notebook, flowCapacity: number) {
    this.#notebook = notebook;
    this.#asked = new Uint8Array(flowCapacity);
  }

  /** True while an answer may come: the flow's next packets are wanted. */
  datagram(bytes: Uint8Array, packet: DecodedPacket, slot: number, nowMs: number): boolean {
    const { payloadStart, payloadEnd } = packet;
    if (!isWireguardHandshake(bytes, payloadStart, payloadEnd)) return false;
    const notebook = this.#notebook;
    switch (bytes[payloadStart]) {
      case WIREGUARD_MESSAGE.initiation: {
        // It asks again after 5 s without an answer; a first one proves nothing.
        const server = this.#asked[slot] === 1 ? endOf(bytes, packet, packet.dstOffset, packet.dstPort) : "";
        notebook.deviceFact(bytes, packet, "sender", "tunnel-unanswered", server, "wireguard", nowMs);
        this.#asked[slot] = 1;
        return true;
      }
      case WIREGUARD_MESSAGE.response: {
        const server = endOf(bytes, packet, packet.srcOffset, packet.srcPort);
        notebook.deviceFact(bytes, packet, "receiver", "tunnel", server, "wireguard", nowMs);
        const port = `UDP ${packet.srcPort}`;
        notebook.deviceFact(bytes, packet, "sender", "tunnel-server", port, "wireguard", nowMs);
        return false;
      }
      default:
        // Under load the other end wants to be asked again.
        this.#asked[slot] = 0;
        return true;
    }
  }

  flowEnded(slot: number): void {
    this.#asked[slot] = 0;
  }
}

function endOf(bytes: Uint8Array, { addressLength }: DecodedPacket, offset: number, port: number): string {
  const ip = formatAddress(bytes, offset, addressLength);
  return addressLength === 16 ? `[${ip}]:${port}` : `${ip}:${port}`;
}
