/** The blocks around the packets of a ring file: who wrote it, which interface, which names, how much was lost. */
import { arch, cpus, release } from "node:os";
import type { CaptureInterface } from "../../base/packet-batch.ts";
import type { SensorRule } from "../../model/sniffer-rule.ts";
import {
  type Instant,
  interfaceBlock,
  type NameRecord,
  nameResolutionBlock,
  sectionHeaderBlock,
  statisticsBlock,
} from "../../pcap/pcapng-writer.ts";
import type { PeerSet } from "./peer-set.ts";

/** At most this part of a file is names. */
const NAMES_SHARE = 0.05;
const NAMES_MAX_BYTES = 32 * 1024;
/** A statistics block with its options. */
const STATISTICS_BYTES = 80;
const FULL_SNAPLEN = 262_144;
const APPLICATION = "Tapdeck";
/** Texts are cut so that the heads fit into the smallest ring files. */
const MAX_TEXT_CHARS = 60;
const MAX_FILTER_CHARS = 60;

export class RingHead {
  readonly sectionHeader = sectionHeaderBlock({
    hardware: (cpus()[0]?.model ?? arch()).slice(0, MAX_TEXT_CHARS),
    os: `Linux ${release()}`.slice(0, MAX_TEXT_CHARS),
    application: APPLICATION,
  });
  readonly #namesOf: (address: Uint8Array) => readonly string[];

  constructor(namesOf: (address: Uint8Array) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** What a file of so many bytes has behind the section header and the names. */
  roomIn(fileBytes: number): number {
    return fileBytes - this.sectionHeader.length - Math.floor(fileBytes * NAMES_SHARE);
  }

  /** Section header and names. */
  sectionBlocks(peers: PeerSet, fileBytes: number): Uint8Array {
    const head = this.sectionHeader;
    const records: NameRecord[] = peers
      .addresses()
      .map((address) => ({ address, names: this.#namesOf(address) }))
      .filter((record) => record.names.length > 0);
    if (records.length === 0) return head;
    const limit = Math.min(NAMES_MAX_BYTES, Math.floor(fileBytes * NAMES_SHARE));
    const names = nameResolutionBlock(records, limit);
    return names === undefined ? head : Buffer.concat([head, names]);
  }

  /** At most 320 bytes. */
  interfaceBlock(info: CaptureInterface, rule: Pick<SensorRule, "filter" | "snaplen">): Uint8Array {
    const { description, mac } = info;
    const filter =
      rule.filter !== undefined && rule.filter.length <= MAX_FILTER_CHARS ? rule.filter : undefined;
    return interfaceBlock({
      linkType: info.linkType,
      snaplen: rule.snaplen ?? FULL_SNAPLEN,
      name: info.name.slice(0, MAX_TEXT_CHARS),
      os: `Linux ${release()}`.slice(0, MAX_TEXT_CHARS),
      ...(description === undefined ? {} : { description: description.slice(0, MAX_TEXT_CHARS) }),
      ...(mac === undefined ? {} : { mac }),
      ...(filter === undefined ? {} : { filter }),
    });
  }
}

export interface RingSpan {
  readonly first: Instant;
  readonly last: Instant;
}

/** One statistics block an interface; the counts, which are the file's, stand in the first. */
export function statisticsBlocks(
  interfaces: number,
  span: RingSpan,
  packets: number,
  lost: number,
): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let id = 0; id < interfaces; id++) {
    const counts = id === 0 ? { received: packets + lost, dropped: lost } : { received: 0, dropped: 0 };
    blocks.push(statisticsBlock({ interfaceId: id, start: span.first, end: span.last, ...counts }));
  }
  return Buffer.concat(blocks);
}

export function isbReserve(interfaces: number): number {
  return interfaces * STATISTICS_BYTES;
}
