/** For tests: an encoder of real, protected QUIC Initial packets (RFC 9001 §5, RFC 9369). */
import { createCipheriv } from "node:crypto";
import { ascii, type Bytes, be16, be32, withLength8 } from "./goldens.ts";
import { clientInitialKeys, type InitialKeys } from "./quic-keys.ts";
import { quicVersion } from "./quic-version.ts";

export const QUIC_V1 = 1;
export const QUIC_V2 = 0x6b3343cf;

export interface InitialPlan {
  readonly version: number;
  readonly dcid: Bytes;
  readonly scid?: Bytes;
  readonly token?: Bytes;
  readonly number?: number;
  readonly numberBytes?: 1 | 2 | 3 | 4;
  readonly frames: Bytes;
  /** Pads the frames so that the packet has this many bytes. */
  readonly size?: number;
  /** Of whose connection id the keys are, if not of `dcid`. */
  readonly keysOf?: Bytes;
}

export function varintBytes(
  value: number,
  bytes: 1 | 2 | 4 = value < 64 ? 1 : value < 16_384 ? 2 : 4,
): number[] {
  if (bytes === 1) return [value];
  return bytes === 2 ? be16(value | 0x4000) : be32((value | 0x80000000) >>> 0);
}

export function cryptoFrame(offset: number, data: Bytes): number[] {
  return [6, ...varintBytes(offset), ...varintBytes(data.length), ...data];
}

/** Google's hello in clear: padding first, then the name, then what comes behind. */
export function googleHello(serverName: string): number[] {
  const values: [string, number][] = [
    ["PAD\0", 6],
    ["SNI\0", serverName.length],
    ["VER\0", 4],
  ];
  let end = 0;
  const entries = values.flatMap(([tag, length]) => {
    end += length;
    return [...ascii(tag), ...le32(end)];
  });
  return [...ascii("CHLO"), values.length, 0, 0, 0, ...entries, ...ascii(`------${serverName}Q046`)];
}

function le32(value: number): number[] {
  return be32(value).reverse();
}

/** An ACK of two ranges. */
export const ACK: Bytes = [2, 9, 4, 1, 2, 1, 3];
export const PING: Bytes = [1];

export function initialKeys(version: number, dcid: Bytes): InitialKeys {
  const known = quicVersion(version);
  if (known === undefined) throw new Error(`no keys for version ${version}`);
  return clientInitialKeys(known, Uint8Array.from(dcid));
}

export function initialPacket(plan: InitialPlan): Uint8Array {
  const { version, dcid, scid = [], token = [], number = 0, numberBytes = 4 } = plan;
  const type = quicVersion(version)?.initial ?? 0;
  const fixed = [
    0xc0 | (type << 4) | (numberBytes - 1),
    ...be32(version),
    ...withLength8(dcid),
    ...withLength8(scid),
    ...varintBytes(token.length),
    ...token,
  ];
  const overhead = fixed.length + 2 + numberBytes + 16;
  const padding = Math.max(0, (plan.size ?? 0) - overhead - plan.frames.length, 4 - plan.frames.length);
  const frames = Buffer.concat([Uint8Array.from(plan.frames), Buffer.alloc(padding)]);
  const length = varintBytes(numberBytes + frames.length + 16, 2);
  const head = Buffer.from([...fixed, ...length, ...be32(number).slice(4 - numberBytes)]);
  const keys = initialKeys(version, plan.keysOf ?? dcid);
  return protect(head, numberBytes, frames, keys);
}

function protect(head: Buffer, numberBytes: number, frames: Uint8Array, keys: InitialKeys): Uint8Array {
  const nonce = Buffer.from(keys.iv);
  for (let i = 1; i <= numberBytes; i++) {
    nonce[12 - i] = (nonce[12 - i] as number) ^ (head[head.length - i] as number);
  }
  const cipher = createCipheriv("aes-128-gcm", keys.key, nonce);
  cipher.setAAD(head);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const sampleAt = 4 - numberBytes;
  const ecb = createCipheriv("aes-128-ecb", keys.hp, null);
  const mask = ecb.update(sealed.subarray(sampleAt, sampleAt + 16));
  const numberAt = head.length - numberBytes;
  head[0] = (head[0] as number) ^ ((mask[0] as number) & 0x0f);
  for (let i = 0; i < numberBytes; i++) {
    head[numberAt + i] = (head[numberAt + i] as number) ^ (mask[1 + i] as number);
  }
  return Buffer.concat([head, sealed]);
}
