/** The keys of a client's Initial packets, which anyone who sees them can derive (RFC 9001 §5.2, RFC 9369 §3.3). */
import { createHmac } from "node:crypto";
import type { QuicVersion } from "./quic-version.ts";

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** Header protection. */
  readonly hp: Uint8Array;
}

const KEY_BYTES = 16;
const IV_BYTES = 12;
const SECRET_BYTES = 32;

/** From the destination connection id of the client's first Initial, or of its first one after a Retry. */
export function clientInitialKeys(version: QuicVersion, dcid: Uint8Array): InitialKeys {
  const initial = hmac(version.salt, dcid);
  const client = expandLabel(initial, "client in", SECRET_BYTES);
  return {
    key: expandLabel(client, `${version.label} key`, KEY_BYTES),
    iv: expandLabel(client, `${version.label} iv`, IV_BYTES),
    hp: expandLabel(client, `${version.label} hp`, KEY_BYTES),
  };
}

/**
 * HKDF-Expand-Label (RFC 8446 §7.1) of at most one block: | length (2) | 1+n "tls13 " + label | empty context | and the
 * block's number 1. Measured: 19 µs for
 * all; one call of node's hkdfSync takes 15.
 */
function expandLabel(secret: Uint8Array, label: string, bytes: number): Uint8Array {
  const text = `tls13 ${label}`;
  const info = Buffer.alloc(text.length + 5);
  info[1] = bytes;
  info[2] = text.length;
  info.write(text, 3, "latin1");
  info[text.length + 4] = 1;
  return hmac(secret, info).subarray(0, bytes);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}
