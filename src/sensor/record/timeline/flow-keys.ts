/** Which of these flows a key is of, in either direction: a look at its ports first, for most keys have others. */
import { parseAddress } from "../../../base/address.ts";
import type { FlowKey } from "../../../model/frame-select.ts";
import { NO_VLAN } from "../../packet/decoded-packet.ts";
import { type ChunkIndex, KEY } from "./chunk-index.ts";

const PORTS_WORD = KEY.srcPort / 4;
/** Protocol and length of an address; the key's bits beside them say nothing of its flow. */
const PROTO_WORD = KEY.proto / 4;
const PROTO_MASK = 0xffff;
const FIRST_ADDRESS_WORD = KEY.src / 4;

/** Of a flow, as a key has it. */
interface Direction {
  readonly words: Int32Array;
  readonly place: number;
}

export class FlowKeys {
  /** By the word of the ports. */
  readonly #byPorts = new Map<number, Direction[]>();

  constructor(flows: readonly FlowKey[]) {
    flows.forEach((flow, place) => {
      for (const words of bothWays(flow)) {
        const ports = words[PORTS_WORD] as number;
        const alike = this.#byPorts.get(ports);
        if (alike === undefined) this.#byPorts.set(ports, [{ words, place }]);
        else alike.push({ words, place });
      }
    });
  }

  /** The flow's place; -1 for none. */
  find({ keyWords }: ChunkIndex, key: number): number {
    const at = key * KEY.words;
    const alike = this.#byPorts.get(keyWords[at + PORTS_WORD] as number);
    return alike?.find(({ words }) => isSameFlow(keyWords, at, words))?.place ?? -1;
  }
}

function isSameFlow(words: Int32Array, at: number, flow: Int32Array): boolean {
  for (let word = FIRST_ADDRESS_WORD; word < PROTO_WORD; word++)
    if (words[at + word] !== flow[word]) return false;
  const proto = words[at + PROTO_WORD] as number;
  if (((proto ^ (flow[PROTO_WORD] as number)) & PROTO_MASK) !== 0) return false;
  return words[at + KEY.vlanWord] === flow[KEY.vlanWord];
}

function bothWays(flow: FlowKey): Int32Array[] {
  const [a, b] = flow.addresses.map((text) => parseAddress(text));
  if (a === undefined || b === undefined) return [];
  return [describe(flow, a, b, 0), describe(flow, b, a, 1)];
}

function describe(flow: FlowKey, src: Uint8Array, dst: Uint8Array, first: 0 | 1): Int32Array {
  const key = new Int32Array(KEY.words);
  const bytes = Buffer.from(key.buffer);
  bytes.set(src, KEY.src);
  bytes.set(dst, KEY.dst);
  bytes.writeUInt16BE(flow.ports[first] ?? 0, KEY.srcPort);
  bytes.writeUInt16BE(flow.ports[first === 0 ? 1 : 0] ?? 0, KEY.dstPort);
  bytes[KEY.proto] = flow.proto;
  bytes[KEY.addressLength] = src.length;
  const [outer = NO_VLAN, inner = NO_VLAN] = flow.vlan;
  key[KEY.vlanWord] = (inner << 16) | outer;
  return key;
}
