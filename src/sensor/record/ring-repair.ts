/**
 * Takes up a ring's newest file after a stop or a kill: cuts a torn tail to the last whole block and the statistics at
 * the end, so that the ring goes on in the same file.
 */
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync } from "node:fs";
import { isErrnoException } from "../../base/app-error.ts";
import type { CaptureInterface } from "../../base/packet-batch.ts";
import type { RingFile } from "../../model/sniffer-rule.ts";
import { scanPcapng } from "../../pcap/scan.ts";
import { PAGE_BYTES } from "./buffer-pool.ts";
import type { RingEntry } from "./ring-name.ts";

export interface RepairedFile {
  readonly item: RingFile;
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: number;
  /** What lies behind the last full page. */
  readonly tail: Uint8Array;
  /** Ours, in one section: more blocks may follow. */
  readonly resumable: boolean;
}

/** Undefined when nothing of the file can be kept: it is removed then. */
export function repairNewest(
  path: string,
  entry: RingEntry,
  note: (line: string) => void,
): RepairedFile | undefined {
  try {
    return repair(path, entry, note);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    note(`cannot take up ${entry.name}: ${error.message}`);
    return undefined;
  }
}

function repair(path: string, entry: RingEntry, note: (line: string) => void): RepairedFile | undefined {
  const fd = openSync(path, "r+");
  try {
    const scan = scanPcapng(fd);
    if (scan.validBytes === 0 || scan.interfaces.length === 0) {
      unlinkSync(path);
      return undefined;
    }
    if (scan.validBytes < entry.bytes) {
      note(`${entry.name}: cut ${entry.bytes - scan.validBytes} bytes of a torn tail`);
    }
    const end = scan.isbOffset ?? scan.validBytes;
    if (end < entry.bytes) ftruncateSync(fd, end);
    return {
      item: { name: entry.name, bytes: end, open: true, modifiedMs: entry.modifiedMs },
      interfaces: scan.interfaces,
      packets: scan.packets,
      tail: readTail(fd, end),
      resumable: scan.sections === 1,
    };
  } finally {
    closeSync(fd);
  }
}

function readTail(fd: number, end: number): Uint8Array {
  const tail = new Uint8Array(end % PAGE_BYTES);
  readSync(fd, tail, 0, tail.length, end - tail.length);
  return tail;
}
