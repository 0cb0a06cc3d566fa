/** Packets and wire bytes each way, summed per five-tuple: port reuse, silence and VLANs split flows, not these. */
import type { FlowRecord } from "../../src/model/flow-record.ts";
import { directionOf, keyOf, protoNumber, type Tuple } from "./tuple.ts";

export class Sums {
  readonly #ways = new Map<string, Map<string, [number, number]>>();

  add(tuple: Tuple, packets: number, bytes: number): void {
    if (packets === 0) return;
    const key = keyOf(tuple);
    const ways = this.#ways.get(key) ?? new Map<string, [number, number]>();
    const way = directionOf(tuple);
    const [p, b] = ways.get(way) ?? [0, 0];
    this.#ways.set(key, ways.set(way, [p + packets, b + bytes]));
  }

  /** By key: each way in one order, so that equal sums are equal text. */
  texts(): Map<string, string> {
    return new Map([...this.#ways].map(([key, ways]) => [key, wayTexts(ways)]));
  }
}

function wayTexts(ways: ReadonlyMap<string, readonly [number, number]>): string {
  return [...ways]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([way, [packets, bytes]]) => `${way.slice(way.indexOf(" ") + 1)}: ${packets} packets, ${bytes} bytes`,
    )
    .join("; ");
}

export function tupleOfFlow(flow: FlowRecord): Tuple {
  return {
    proto: protoNumber(flow.proto) ?? -1,
    src: flow.orig.ip,
    srcPort: flow.orig.port,
    dst: flow.resp.ip,
    dstPort: flow.resp.port,
  };
}

export function reversed(tuple: Tuple): Tuple {
  const { proto, src, srcPort, dst, dstPort } = tuple;
  return { proto, src: dst, srcPort: dstPort, dst: src, dstPort: srcPort };
}

export function sumsOfFlows(flows: readonly FlowRecord[]): Sums {
  const sums = new Sums();
  for (const flow of flows) {
    const tuple = tupleOfFlow(flow);
    sums.add(tuple, flow.orig.packets, flow.orig.bytes);
    sums.add(reversed(tuple), flow.resp.packets, flow.resp.bytes);
  }
  return sums;
}
