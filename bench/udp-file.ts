/**
 * A capture of 514-byte UDP frames in random order of so many five-tuples, 3 µs apart, as the load of `bench/live`:
 * `npx tsx bench/udp-file.ts OUT.pcap [FLOWS [FRAMES]]`.
 */
import { closeSync, openSync, writeSync } from "node:fs";

const FRAME_BYTES = 514;
const RECORD_BYTES = 16 + FRAME_BYTES;
const FRAMES_A_PIECE = 2000;
const START_SECONDS = 1_700_000_000;

export function writeUdpFile(path: string, flows: number, frames: number): void {
  const out = openSync(path, "w");
  writeSync(out, fileHeader());
  let dice = 12_345;
  for (let first = 0; first < frames; first += FRAMES_A_PIECE) {
    const count = Math.min(FRAMES_A_PIECE, frames - first);
    const piece = Buffer.alloc(count * RECORD_BYTES, 0x41);
    for (let i = 0; i < count; i++) {
      dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
      writeRecord(piece, i * RECORD_BYTES, first + i, (dice >>> 8) % flows);
    }
    writeSync(out, piece);
  }
  closeSync(out);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

function writeRecord(piece: Buffer, at: number, number: number, port: number): void {
  const micros = number * 3;
  piece.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at);
  piece.writeUInt32LE(micros % 1e6, at + 4);
  piece.writeUInt32LE(FRAME_BYTES, at + 8);
  piece.writeUInt32LE(FRAME_BYTES, at + 12);
  const ethernet = at + 16;
  piece.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0], ethernet);
  const ip = ethernet + 14;
  piece.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 168, 77, 12, 203, 0, 113, 9], ip);
  piece.writeUInt16BE(FRAME_BYTES - 14, ip + 2);
  piece.writeUInt16BE(number & 0xffff, ip + 4);
  piece.writeUInt16BE(checksum(piece, ip), ip + 10);
  const udp = ip + 20;
  piece.writeUInt16BE(5001, udp);
  piece.writeUInt16BE(port, udp + 2);
  piece.writeUInt16BE(FRAME_BYTES - 34, udp + 4);
  piece.writeUInt16BE(0, udp + 6);
}

/** Of an IPv4 header of 20 bytes whose checksum field is 0 (RFC 1071). */
function checksum(bytes: Buffer, at: number): number {
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += bytes.readUInt16BE(at + i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

if (process.argv[1] === import.meta.filename) {
  const [, , path, flows = "65536", frames = "1000000"] = process.argv;
  if (path === undefined) throw new Error("say where to write it");
  writeUdpFile(path, Number(flows), Number(frames));
}
