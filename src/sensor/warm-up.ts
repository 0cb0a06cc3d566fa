/**
 * Runs the packet path over made-up packets before the sockets are bound: cold code lost frames in its first moments
 * at full load. Everything it makes is thrown away.
 */

import { LINK_TYPE } from "../base/link-type.ts";
import { PacketBatch } from "../base/packet-batch.ts";
import { HomeNetworks } from "./flow/home-networks.ts";
import { Pipeline } from "./pipeline.ts";

const PACKETS = 4096;
const ROUNDS = 40;
const FRAME_BYTES = 64;

/** `bytes` is free from `offset` on for PACKETS × FRAME_BYTES bytes until the call returns. */
export function warmUp(bytes: Uint8Array, offset: number): void {
  const batch = new PacketBatch(bytes);
  batch.interfaces.push({ name: "warm-up", linkType: LINK_TYPE.ethernet });
  const pipeline = new Pipeline({
    flowCapacity: 16_384,
    homeNets: new HomeNetworks(["10.0.0.0/8"]),
    onSlices: () => undefined,
    onFact: () => undefined,
    slices: true,
    seed: 1,
  });
  for (let i = 0; i < PACKETS; i++) writeFrame(bytes, offset + i * FRAME_BYTES, i);
  for (let round = 0; round < ROUNDS; round++) {
    batch.count = PACKETS;
    for (let i = 0; i < PACKETS; i++) {
      batch.offset[i] = offset + i * FRAME_BYTES;
      batch.capturedLength[i] = FRAME_BYTES;
      batch.originalLength[i] = FRAME_BYTES;
      batch.seconds[i] = 1_700_000_000 + round;
      batch.nanos[i] = i;
    }
    pipeline.process(batch);
    pipeline.sweep(1_700_000_000 + round);
  }
  bytes.fill(0, offset, offset + PACKETS * FRAME_BYTES);
}

function writeFrame(bytes: Uint8Array, at: number, i: number): void {
  bytes.fill(2, at, at + 12);
  bytes[at + 12] = 8;
  bytes[at + 13] = 0;
  bytes[at + 14] = 0x45;
  bytes[at + 17] = FRAME_BYTES - 14;
  bytes[at + 23] = (i & 1) === 0 ? 6 : 17;
  bytes[at + 26] = 10;
  bytes[at + 29] = i & 63;
  bytes[at + 30] = 198;
  bytes[at + 33] = (i >> 6) & 63;
  bytes[at + 35] = i & 255;
  bytes[at + 37] = 80;
  bytes[at + 46] = 0x50;
  bytes[at + 47] = 0x10;
}
