/**
 * Walks the blocks of a pcapng file of our own (little-endian) to see how much of it is whole: for repair after a kill
 * and for going on in the same file. Reads in pieces of bounded size; believes nothing.
 */
import { readSync } from "node:fs";
import type { CaptureInterface } from "../base/packet-batch.ts";
import { BLOCK, BYTE_ORDER_MAGIC, OPTION, padded } from "./block.ts";

const PIECE_BYTES = 1 << 20;
const HEAD_BYTES = 12;
const MIN_BLOCK = 12;

export interface Scan {
  /** End of the last whole block: what lies behind it is torn. */
  validBytes: number;
  sections: number;
  packets: number;
  /** Captured bytes of all packets. */
  packetBytes: number;
  interfaces: CaptureInterface[];
  /** Where the run of statistics blocks at the end begins; undefined when the file does not end with one. */
  isbOffset: number | undefined;
}

export function scanPcapng(fd: number): Scan {
  const scan: Scan = {
    validBytes: 0,
    sections: 0,
    packets: 0,
    packetBytes: 0,
    interfaces: [],
    isbOffset: undefined,
  };
  const piece = Buffer.alloc(PIECE_BYTES);
  let have = readSync(fd, piece, 0, PIECE_BYTES, 0);
  let base = 0;
  for (;;) {
    let at = scan.validBytes - base;
    if (have - at < HEAD_BYTES || have - at < piece.readUInt32LE(at + 4)) {
      base = scan.validBytes;
      at = 0;
      have = readSync(fd, piece, 0, PIECE_BYTES, base);
      if (have < HEAD_BYTES) return scan;
    }
    const total = piece.readUInt32LE(at + 4);
    if (total < MIN_BLOCK || total % 4 !== 0 || have - at < total) return scan;
    if (piece.readUInt32LE(at + total - 4) !== total) return scan;
    const content = piece.subarray(at, at + total);
    if (!take(scan, content)) return scan;
    scan.validBytes += total;
  }
}

/** False when the file is not one of ours from here on. */
function take(scan: Scan, block: Buffer): boolean {
  const type = block.readUInt32LE(0);
  if (scan.sections === 0 && type !== BLOCK.sectionHeader) return false;
  if (type !== BLOCK.statistics) scan.isbOffset = undefined;
  switch (type) {
    case BLOCK.sectionHeader:
      if (block.length < 28 || block.readUInt32LE(8) !== BYTE_ORDER_MAGIC) return false;
      scan.sections++;
      scan.interfaces = [];
      return true;
    case BLOCK.interface:
      if (block.length < 20) return false;
      scan.interfaces.push(readInterface(block));
      return true;
    case BLOCK.statistics:
      scan.isbOffset ??= scan.validBytes;
      return true;
    case BLOCK.enhancedPacket:
      if (block.length < 32 || block.readUInt32LE(8) >= scan.interfaces.length) return false;
      scan.packets++;
      scan.packetBytes += block.readUInt32LE(20);
      return true;
    default:
      return true;
  }
}

/** Of an interface block of our own. */
export function readInterface(block: Buffer): CaptureInterface {
  const linkType = block.readUInt16LE(8);
  let name = "";
  let at = 16;
  while (at + 4 <= block.length - 4) {
    const code = block.readUInt16LE(at);
    const length = block.readUInt16LE(at + 2);
    if (code === OPTION.end || at + 4 + length > block.length - 4) break;
    if (code === OPTION.ifName) name = block.toString("utf8", at + 4, at + 4 + length);
    at += 4 + padded(length);
  }
  return { name, linkType };
}
