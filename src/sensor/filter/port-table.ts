/** Ports to the rules that want them, as pcap-filter's `port` means it: of TCP, UDP or SCTP, of either end. */
import { parsePort } from "../../base/port.ts";
import { IP_PROTO } from "../packet/decoded-packet.ts";
import { KeySieve } from "./key-sieve.ts";
import type { RuleSets } from "./rule-sets.ts";

export class PortTable {
  /** By protocol << 16 | port. */
  readonly #handles = new Map<number, number[]>();
  readonly #sieve = new KeySieve();

  get empty(): boolean {
    return this.#handles.size === 0;
  }

  add(text: string, handle: number): void {
    const wanted = parsePort(text);
    if (wanted === undefined) return;
    const { transport, port } = wanted;
    const protocols =
      transport === undefined ? [IP_PROTO.tcp, IP_PROTO.udp, IP_PROTO.sctp] : [IP_PROTO[transport]];
    for (const protocol of protocols) {
      const key = (protocol << 16) | port;
      this.#sieve.add(key);
      const handles = this.#handles.get(key);
      if (handles === undefined) this.#handles.set(key, [handle]);
      else handles.push(handle);
    }
  }

  /** `ports` has one in its upper and one in its lower half; 0 is none. */
  take(protocol: number, ports: number, sets: RuleSets): void {
    if (ports === 0) return;
    this.#take((protocol << 16) | (ports >>> 16), sets);
    this.#take((protocol << 16) | (ports & 0xffff), sets);
  }

  #take(key: number, sets: RuleSets): void {
    if (this.#sieve.mayHave(key)) sets.take(this.#handles.get(key));
  }
}
