/**
 * QUIC versions and what differs between them on the wire: the salt and labels of the Initial keys (RFC 9001 §5.2,
 * RFC 9369 §3.3, the drafts of both; Google's: its quiche, crypto_utils.cc) and the numbers of the long header's packet
 * types (RFC 9369 §3.2).
 */
import { u32 } from "./wire-number.ts";

export interface QuicVersion {
  readonly salt: Uint8Array;
  /** In HKDF labels: "quic" or "quicv2". */
  readonly label: string;
  /** The long header's packet type (2 bits) of an Initial, and of a Retry, which has no length. */
  readonly initial: number;
  readonly retry: number;
}

/** Q050: the first of Google's whose Initial packets are sealed. */
const GOOGLE_SEALED = 0x51303530;
const VERSION_2 = 0x6b3343cf;
const VERSION_2_DRAFTS = [0x709a50c4, 0xff020000];

const V1 = first("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
const V2 = second("0dede3def700a6db819381be6e269dcbf9bd2ed9");
const V2_DRAFT_0 = { ...second("a707c203a59b47184a1d62ca570406ea7ae3e5d3"), initial: 0, retry: 3 };
const DRAFT_21 = first("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a");
const DRAFT_23 = first("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
const DRAFT_29 = first("afbfec289993d24c9e9786f19c6111e04390a899");

const NAMED: ReadonlyMap<number, QuicVersion> = new Map([
  [1, V1],
  [VERSION_2, V2],
  ...VERSION_2_DRAFTS.map((draft) => [draft, V2_DRAFT_0] as const),
  // Google's last versions, the first of them still with its own hello.
  [GOOGLE_SEALED, first("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45")],
  [0x54303530, first("7ff579e5acd072915580304c43a2367c60488310")],
  [0x54303531, first("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d")],
  // Facebook's mvfst.
  [0xfaceb001, DRAFT_21],
  [0xfaceb002, DRAFT_23],
  [0xfaceb00e, DRAFT_23],
]);

function first(salt: string): QuicVersion {
  return { salt: Buffer.from(salt, "hex"), label: "quic", initial: 0, retry: 3 };
}

function second(salt: string): QuicVersion {
  return { salt: Buffer.from(salt, "hex"), label: "quicv2", initial: 1, retry: 0 };
}

/** Undefined for a version whose Initial packets we cannot open. */
export function quicVersion(version: number): QuicVersion | undefined {
  if (version >>> 8 !== 0xff0000) return NAMED.get(version);
  const draft = version & 0xff;
  if (draft < 22 || draft > 34) return undefined;
  return draft < 23 ? DRAFT_21 : draft < 29 ? DRAFT_23 : draft < 33 ? DRAFT_29 : V1;
}

/** Versions 1 and 2, their drafts, Facebook's, and Google's Q0xx and T0xx. */
export function isQuicVersion(version: number): boolean {
  return (
    NAMED.has(version) ||
    version >>> 8 === 0xff0000 ||
    version >>> 4 === 0xfaceb00 ||
    isGoogleVersion(version)
  );
}

function isGoogleVersion(version: number): boolean {
  return (version >>> 16 === 0x5130 || version >>> 16 === 0x5430) && (version & 0xf0f0) === 0x3030;
}

/** Google's QUIC before version 46: flags with a version bit, a connection id of 8 bytes or none, the version. */
export function isOldGoogleQuic(bytes: Uint8Array, start: number, end: number): boolean {
  const flags = bytes[start] as number;
  if ((flags & 0xc1) !== 1) return false;
  const at = start + ((flags & 8) === 0 ? 1 : 9);
  return end - at >= 4 && isGoogleVersion(u32(bytes, at));
}

/** Google's versions before Q050 say their hello in clear. */
export function isGoogleInClear(bytes: Uint8Array, start: number, end: number): boolean {
  if (isOldGoogleQuic(bytes, start, end)) return true;
  if (end - start < 5 || (bytes[start] as number) < 0x80) return false;
  const version = u32(bytes, start + 1);
  return isGoogleVersion(version) && version < GOOGLE_SEALED;
}
