/** The blocks around the packets of a ring file: who wrote it, which interface, which names, how much was lost. */
import { arch, cpus, release } from "node:os";
import type { CaptureInterface } from "../../base/packet-batch.ts";
import type { SensorRule } from "../../model/sniffer-rule.ts";
import {
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

export class RingHead {
  readonly #namesOf: (address: Uint8Array) => readonly string[];

  constructor(namesOf: (address: Uint8Array) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** Section header and names. */
  sectionBlocks(peers: PeerSet, fileBytes: number): Uint8Array {
    const head = sectionHeaderBlock({
      hardware: cpus()[0]?.model ?? arch(),
      os: `Linux ${release()}`,
      application: APPLICATION,
    });
    const records: NameRecord[] = peers
      .addresses()
      .map((address) => ({ address, names: this.#namesOf(address) }))
      .filter((record) => record.names.length > 0);
    if (records.length === 0) return head;
    const limit = Math.min(NAMES_MAX_BYTES, Math.floor(fileBytes * NAMES_SHARE));
    const names = nameResolutionBlock(records, limit);
    return names === undefined ? head : Buffer.concat([head, names]);
  }

  interfaceBlock(info: CaptureInterface, rule: SensorRule): Uint8Array {
    return interfaceBlock({
      linkType: info.linkType,
      snaplen: rule.snaplen ?? FULL_SNAPLEN,
      name: info.name,
      os: `Linux ${release()}`,
      ...(info.description === undefined ? {} : { description: info.description }),
    });
  }
}

export interface RingSpan {
  readonly first: number;
  readonly last: number;
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
    blocks.push(
      statisticsBlock({ interfaceId: id, startSeconds: span.first, endSeconds: span.last + 1, ...counts }),
    );
  }
  return Buffer.concat(blocks);
}

export function isbReserve(interfaces: number): number {
  return interfaces * STATISTICS_BYTES;
}
