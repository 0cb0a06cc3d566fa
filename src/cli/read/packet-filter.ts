/** `read --filter`: only packets that a capture filter accepts, in files of any and several link types. */
import type { PacketBatch } from "../../base/packet-batch.ts";
import type { CaptureFilter } from "../../sensor/filter/capture-filter.ts";

export class PacketFilter {
  readonly #text: string;
  readonly #byLinkType = new Map<number, CaptureFilter>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Compiles it for these link types, where that is not done; fails as `compileCaptureFilter` does. */
  async compile(linkTypes: Iterable<number>): Promise<void> {
    // Loaded when there is a filter: starting is most of what a small capture costs.
    const { compileCaptureFilter } = await import("../../sensor/compile-filter.ts");
    for (const linkType of linkTypes) {
      if (this.#byLinkType.has(linkType)) continue;
      this.#byLinkType.set(linkType, await compileCaptureFilter(this.#text, linkType));
    }
  }

  /** Link types of the packets from `from` to `to` that it is not compiled for. */
  missing({ interfaces, interfaceId }: PacketBatch, from: number, to: number): number[] {
    if (interfaces.every(({ linkType }) => this.#byLinkType.has(linkType))) return [];
    const used = new Set(interfaceId.subarray(from, to));
    const linkTypes = new Set([...used].map((id) => linkTypeOf(interfaces, id)));
    return [...linkTypes].filter((linkType) => !this.#byLinkType.has(linkType));
  }

  /** Moves the accepted ones of the packets from `from` to `to` together and returns where they end. */
  keep(batch: PacketBatch, from: number, to: number): number {
    let end = from;
    for (let i = from; i < to; i++) {
      const filter = this.#byLinkType.get(linkTypeOf(batch.interfaces, batch.interfaceId[i] as number));
      const offset = batch.offset[i] as number;
      const captured = batch.capturedLength[i] as number;
      const original = batch.originalLength[i] as number;
      if (filter === undefined) throw new Error("a packet's link type has no filter");
      if (filter.accepts(batch.bytes, offset, captured, original)) batch.movePacket(i, end++);
    }
    return end;
  }
}

function linkTypeOf(interfaces: PacketBatch["interfaces"], id: number): number {
  return interfaces[id]?.linkType ?? -1;
}
