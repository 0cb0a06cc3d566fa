/**
 * Which flows are our own frame streams: recorded again, a stream of everything would double itself without end. Flows
 * are asked once after each change of the list, and a flow that was one stays one to its end: when the hub has closed a
 * connection the kernel may still have much of it to send.
 */
import { parseAddress } from "../../base/address.ts";
import type { OwnStream } from "../../model/own-stream.ts";
import { IP_PROTO, NETWORK } from "../packet/decoded-packet.ts";
import { KEY_WORDS, PORTS, readWord } from "./five-tuple.ts";
import { FLOW_BIT, type FlowTable, I } from "./flow-table.ts";

/** Words that tell a connection: its VLAN is the wire's affair. */
const WORDS = KEY_WORDS - 1;

export class OwnStreams {
  /** Packets left out, and their bytes on the wire. */
  packets = 0;
  bytes = 0;
  readonly #table: FlowTable;
  #generation = 0;
  /** Each stream twice, for either end may be the flow's first. */
  #keys: readonly Int32Array[] = [];

  constructor(table: FlowTable) {
    this.#table = table;
  }

  /** The whole list; holds from the next packet on, also for flows that are running. */
  replace(streams: readonly OwnStream[]): void {
    this.#generation++;
    this.#keys = streams.flatMap(({ ends: [a, b] }) => [...keyOf(a, b), ...keyOf(b, a)]);
  }

  /** Packet path. True when the flow in this slot is one. */
  has(slot: number): boolean {
    const { ints } = this.#table;
    const n = slot * I.stride;
    if (this.#keys.length > 0 && ints[n + I.ownGeneration] !== this.#generation) this.#judge(n);
    return ((ints[n + I.bits] as number) & FLOW_BIT.own) !== 0;
  }

  leaveOut(wireBytes: number): void {
    this.packets++;
    this.bytes += wireBytes;
  }

  #judge(n: number): void {
    const { ints } = this.#table;
    ints[n + I.ownGeneration] = this.#generation;
    for (let k = 0; k < this.#keys.length; k++)
      if (isAt(ints, n, this.#keys[k] as Int32Array))
        ints[n + I.bits] = (ints[n + I.bits] as number) | FLOW_BIT.own;
  }
}

function isAt(ints: Int32Array, n: number, key: Int32Array): boolean {
  for (let i = 0; i < WORDS; i++) if (ints[n + i] !== key[i]) return false;
  return true;
}

type End = OwnStream["ends"][number];

/** As FiveTuple lays it out with `a` first; nothing where an address is none. */
function keyOf(a: End, b: End): Int32Array[] {
  const [from, to] = [parseAddress(a.address), parseAddress(b.address)];
  if (from === undefined || to === undefined || from.length !== to.length) return [];
  const key = new Int32Array(WORDS);
  for (let at = 0; at < from.length; at += 4) {
    key[at >> 2] = readWord(from, at);
    key[4 + (at >> 2)] = readWord(to, at);
  }
  key[PORTS] = (a.port << 16) | b.port;
  key[PORTS + 1] = (IP_PROTO.tcp << 8) | (from.length === 4 ? NETWORK.ipv4 : NETWORK.ipv6);
  return [key];
}
