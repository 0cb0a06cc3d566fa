/** Every packet of a capture, judged by every filter of the list: by us and by libpcap. */
import { closeSync, openSync, readFileSync } from "node:fs";
import type { PacketBatch } from "../../../src/base/packet-batch.ts";
import { FileReplay, replayBytes } from "../../../src/sensor/capture/file-replay.ts";
import { loadLibpcap } from "../../../src/sensor/capture/libpcap.ts";
import { CaptureFilter } from "../../../src/sensor/filter/capture-filter.ts";
import type { LibpcapProgram, LibpcapVerdict } from "./libpcap-verdict.ts";
import { untaggedFrames } from "./untagged.ts";

export const FILTERS: readonly string[] = readFileSync(new URL("./list.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");

/** LINKTYPE_RAW of files is DLT_RAW in Linux's libpcap. */
const DLT: Readonly<Record<number, number>> = { 101: 12, 14: 12 };

interface Pair {
  readonly text: string;
  readonly ours: CaptureFilter;
  readonly theirs: LibpcapProgram;
}

export interface Difference {
  readonly text: string;
  readonly linkType: number;
  readonly packet: number;
  readonly libpcap: boolean;
}

export class Verdicts {
  /** Packets times filters. */
  compared = 0;
  accepted = 0;
  /** Frames with VLAN tags. */
  tagged = 0;
  readonly differences: Difference[] = [];
  /** Texts that one side compiles and the other refuses. */
  readonly onlyOne = new Set<string>();
  /** Texts that libpcap compiles for some link type met. */
  readonly compiled = new Set<string>();
  readonly #oracle: LibpcapVerdict;
  readonly #libpcap = loadLibpcap();
  readonly #pairs = new Map<number, readonly Pair[]>();

  constructor(oracle: LibpcapVerdict) {
    this.#oracle = oracle;
  }

  get linkTypes(): number[] {
    return [...this.#pairs.keys()].sort((a, b) => a - b);
  }

  /** At most so many packets from its beginning; what cannot be read is left out. */
  async capture(path: string, atMost = Number.POSITIVE_INFINITY): Promise<void> {
    const fd = openSync(path, "r");
    const replay = new FileReplay([{ name: path, fd }], new Uint8Array(replayBytes(1)), 0);
    let packet = 0;
    await replay.run((batch, from, to) => {
      for (let i = from; i < to && packet < atMost; i++) this.#judge(batch, i, packet++);
      if (packet >= atMost) replay.stop();
    });
    closeSync(fd);
  }

  #judge(batch: PacketBatch, i: number, packet: number): void {
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    const offset = batch.offset[i] as number;
    const captured = batch.capturedLength[i] as number;
    const original = batch.originalLength[i] as number;
    const frame = batch.bytes.subarray(offset, offset + captured);
    const without = untaggedFrames(frame, linkType);
    if (without.length > 0) this.tagged++;
    for (const { text, ours, theirs } of this.#pairsFor(linkType)) {
      const libpcap =
        this.#oracle.accepts(theirs, frame, original) ||
        without.some((bare) => this.#oracle.accepts(theirs, bare, original - captured + bare.length));
      this.compared++;
      if (libpcap) this.accepted++;
      if (ours.accepts(batch.bytes, offset, captured, original) !== libpcap) {
        this.differences.push({ text, linkType, packet, libpcap });
      }
    }
  }

  #pairsFor(linkType: number): readonly Pair[] {
    const known = this.#pairs.get(linkType);
    if (known !== undefined) return known;
    const pairs = FILTERS.flatMap((text) => this.#pair(text, linkType));
    this.#pairs.set(linkType, pairs);
    return pairs;
  }

  #pair(text: string, linkType: number): Pair[] {
    const theirs = this.#oracle.compile(text, DLT[linkType] ?? linkType);
    const compiled = this.#libpcap.compile(text, linkType);
    if ("error" in compiled || theirs === undefined) {
      if ("error" in compiled !== (theirs === undefined)) this.onlyOne.add(`${linkType} ${text}`);
      return [];
    }
    this.compiled.add(text);
    return [{ text, ours: new CaptureFilter(compiled.instructions, linkType), theirs }];
  }
}
