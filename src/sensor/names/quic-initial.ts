/** Opens an Initial packet: header protection, then AES-128-GCM (RFC 9001 §5.3, §5.4). */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { InitialKeys } from "./quic-keys.ts";
import type { LongHeader } from "./quic-packet.ts";

const TAG_BYTES = 16;
/** Where the sample for header protection lies behind the packet number's first byte. */
const SAMPLE_AT = 4;
const SAMPLE_BYTES = 16;

/** The frames in clear; undefined if these are not the packet's keys. */
export function openInitial(
  bytes: Uint8Array,
  header: LongHeader,
  keys: InitialKeys,
): Uint8Array | undefined {
  const { start, packetNumber, end } = header;
  const sample = packetNumber + SAMPLE_AT;
  if (end - sample < SAMPLE_BYTES) return undefined;
  const mask = createCipheriv("aes-128-ecb", keys.hp, null).update(
    bytes.subarray(sample, sample + SAMPLE_BYTES),
  );
  const first = (bytes[start] as number) ^ ((mask[0] as number) & 0x0f);
  const numberBytes = (first & 3) + 1;
  const clear = packetNumber + numberBytes;
  if (end - clear < TAG_BYTES) return undefined;
  const head = Buffer.from(bytes.subarray(start, clear));
  head[0] = first;
  const nonce = Buffer.from(keys.iv);
  // The number's missing upper bytes are zero: it is among a connection's first.
  for (let i = 0; i < numberBytes; i++) {
    const number = (bytes[packetNumber + i] as number) ^ (mask[1 + i] as number);
    head[packetNumber - start + i] = number;
    const at = nonce.length - numberBytes + i;
    nonce[at] = (nonce[at] as number) ^ number;
  }
  const decipher = createDecipheriv("aes-128-gcm", keys.key, nonce);
  decipher.setAAD(head);
  decipher.setAuthTag(bytes.subarray(end - TAG_BYTES, end));
  const frames = decipher.update(bytes.subarray(clear, end - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return frames;
}
