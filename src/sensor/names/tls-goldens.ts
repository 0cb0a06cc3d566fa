/** For tests: makers of TLS messages and of the certificates in them. */
import { ascii, type Bytes, be16, withLength8, withLength16, withLength24, zeros } from "./goldens.ts";

/** Handshake bytes in records of at most `recordBytes` of content. */
export function inRecords(handshake: Bytes, recordBytes = 16_384, type = 22): number[] {
  const out: number[] = [];
  for (let at = 0; at < handshake.length; at += recordBytes) {
    out.push(type, 3, 3, ...withLength16(handshake.slice(at, at + recordBytes)));
  }
  return out;
}

/** TLS 1.3 is chosen by an extension. */
export function serverHello(version: number): number[] {
  const extensions =
    version === 0x0304 ? [...be16(51), ...be16(0), ...be16(43), ...withLength16(be16(version))] : [];
  return [
    2,
    ...withLength24([
      ...be16(Math.min(version, 0x0303)),
      ...zeros(32),
      ...withLength8(zeros(32)),
      ...be16(0x1301),
      0,
      ...withLength16(extensions),
    ]),
  ];
}

export function certificateMessage(...certificates: readonly Bytes[]): number[] {
  return [11, ...withLength24(withLength24(certificates.flatMap((der) => withLength24(der))))];
}

export function der(tag: number, ...parts: readonly Bytes[]): number[] {
  const content = parts.flat();
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  return length < 0x100 ? [tag, 0x81, length, ...content] : [tag, 0x82, ...be16(length), ...content];
}

export interface CertificatePlan {
  readonly commonName?: string;
  readonly names?: readonly string[];
  /** Without it the certificate is of version 1. */
  readonly versioned?: boolean;
  /** Says that the names must be understood: a BOOLEAN before them. */
  readonly critical?: boolean;
}

const OID = 0x06;
const SEQUENCE = 0x30;

/** As much of an X.509 certificate as has names in it; the key is 300 zeros. */
export function certificate(plan: CertificatePlan): number[] {
  const name = der(
    SEQUENCE,
    der(0x31, der(SEQUENCE, der(OID, [0x55, 4, 10]), der(0x0c, ascii("Maker Inc.")))),
    ...(plan.commonName === undefined
      ? []
      : [der(0x31, der(SEQUENCE, der(OID, [0x55, 4, 3]), der(0x0c, ascii(plan.commonName))))]),
  );
  const issuer = der(
    SEQUENCE,
    der(0x31, der(SEQUENCE, der(OID, [0x55, 4, 3]), der(0x0c, ascii("An Issuer")))),
  );
  const time = der(0x17, ascii("260101000000Z"));
  const basic = der(SEQUENCE, der(OID, [0x55, 0x1d, 0x13]), der(0x01, [0xff]), der(0x04, der(SEQUENCE)));
  const alternative = der(
    SEQUENCE,
    der(OID, [0x55, 0x1d, 0x11]),
    ...(plan.critical === true ? [der(0x01, [0xff])] : []),
    der(
      0x04,
      der(SEQUENCE, der(0x87, [192, 0, 2, 1]), ...(plan.names ?? []).map((host) => der(0x82, ascii(host)))),
    ),
  );
  const tbs = der(
    SEQUENCE,
    ...(plan.versioned === false ? [] : [der(0xa0, der(0x02, [2]))]),
    der(0x02, [1]),
    der(SEQUENCE, der(OID, [0x2a, 3])),
    issuer,
    der(SEQUENCE, time, time),
    name,
    der(SEQUENCE, zeros(300)),
    ...(plan.names === undefined ? [] : [der(0xa3, der(SEQUENCE, basic, alternative))]),
  );
  return der(SEQUENCE, tbs, der(SEQUENCE, der(OID, [0x2a, 3])), der(0x03, zeros(64)));
}
