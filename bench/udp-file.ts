/**
 * Captures of 514-byte UDP frames in random order of so many five-tuples, 3 µs apart, as the load of `bench/live`; among
 * them, where that is wished, the frames of flows of their own:
 * `npx tsx bench/udp-file.ts OUT.pcap [FLOWS [FRAMES]]`.
 */
import { closeSync, openSync, writeSync } from "node:fs";

export const FRAME_BYTES = 514;
const RECORD_BYTES = 16 + FRAME_BYTES;
const FRAMES_A_PIECE = 2000;
const START_SECONDS = 1_700_000_000;
const LOCAL = [192, 168, 77, 12] as const;
const REMOTE = [203, 0, 113, 9] as const;
const LOCAL_PORT = 5001;

/** A flow that lies among the others: each `every`th frame from `first` on, `count` of them. */
export interface NeedleFlow {
  readonly local: readonly number[];
  readonly remote: readonly number[];
  readonly port: number;
  readonly first: number;
  readonly every: number;
  readonly count: number;
}

export function writeUdpFile(path: string, flows: number, frames: number): void {
  const out = openSync(path, "w");
  for (const piece of udpCapture(flows, frames)) writeSync(out, piece);
  closeSync(out);
}

/** A pcap file in pieces. */
export function* udpCapture(
  flows: number,
  frames: number,
  needles: readonly NeedleFlow[] = [],
): Generator<Buffer> {
  yield fileHeader();
  let dice = 12_345;
  for (let first = 0; first < frames; first += FRAMES_A_PIECE) {
    const count = Math.min(FRAMES_A_PIECE, frames - first);
    const piece = Buffer.alloc(count * RECORD_BYTES, 0x41);
    for (let i = 0; i < count; i++) {
      dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
      const number = first + i;
      const needle = needles.find((one) => isOf(one, number));
      const { local, remote, port } = needle ?? { local: LOCAL, remote: REMOTE, port: (dice >>> 8) % flows };
      writeRecord(piece, i * RECORD_BYTES, number, local, remote, port);
    }
    yield piece;
  }
}

function isOf({ first, every, count }: NeedleFlow, number: number): boolean {
  const since = number - first;
  return since >= 0 && since % every === 0 && since / every < count;
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

function writeRecord(
  piece: Buffer,
  at: number,
  number: number,
  local: readonly number[],
  remote: readonly number[],
  port: number,
): void {
  const micros = number * 3;
  piece.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at);
  piece.writeUInt32LE(micros % 1e6, at + 4);
  piece.writeUInt32LE(FRAME_BYTES, at + 8);
  piece.writeUInt32LE(FRAME_BYTES, at + 12);
  const ethernet = at + 16;
  piece.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0], ethernet);
  const ip = ethernet + 14;
  piece.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, ...local, ...remote], ip);
  piece.writeUInt16BE(FRAME_BYTES - 14, ip + 2);
  piece.writeUInt16BE(number & 0xffff, ip + 4);
  piece.writeUInt16BE(checksum(piece, ip), ip + 10);
  const udp = ip + 20;
  piece.writeUInt16BE(LOCAL_PORT, udp);
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
