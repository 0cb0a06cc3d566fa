/** Reads recorded files on the sensor's main thread: byte ranges of one, or all of a rule merged in time order. */
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import type { RingFile } from "../../model/sniffer-rule.ts";
import { mergeCaptures } from "../../pcap/merge.ts";

/** Bytes `from` (inclusive) to `to` (exclusive), never past what is committed. */
export function readRingFile(
  folder: string,
  file: RingFile,
  from: number,
  to: number,
): AsyncIterable<Uint8Array> {
  const end = Math.min(to, file.bytes);
  if (from >= end) return nothing();
  return createReadStream(join(folder, file.name), { start: from, end: end - 1, highWaterMark: 256 * 1024 });
}

/** One pcapng of all files, in time order; files that roll off meanwhile are read to their end if they were open. */
export function mergedFrames(folder: string, files: readonly RingFile[]): AsyncIterable<Uint8Array> {
  return mergeCaptures(files.map((file) => ({ path: join(folder, file.name), bytes: file.bytes })));
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** With the times that the file system has: who copies them compares those. The open one's changes all the time. */
export function withDiskTimes(folder: string, files: readonly RingFile[]): RingFile[] {
  return files.map((file) => {
    const time = file.open
      ? undefined
      : statSync(join(folder, file.name), { throwIfNoEntry: false })?.mtimeMs;
    return time === undefined ? file : { ...file, modifiedMs: time };
  });
}
