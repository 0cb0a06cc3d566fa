/**
 * The names in an X.509 certificate (RFC 5280 §4.1): the host names of its subjectAltName (§4.2.1.6), else the common
 * name of its subject. Nothing is verified: this tells what a server says of itself.
 *
 *     Certificate    SEQUENCE { tbs SEQUENCE { [0] version, serial, algorithm, issuer, validity, subject, key,
 *                               [1] [2] ids, [3] { SEQUENCE of extensions } }, algorithm, signature }
 *     extension      SEQUENCE { OID, critical BOOLEAN optional, OCTET STRING }
 *     subjectAltName SEQUENCE of GeneralName; [2] is a host name
 *     subject        SEQUENCE of SET of SEQUENCE { OID, text }
 */
import { MAX_CERTIFICATE_NAMES } from "../../model/fact-limits.ts";
import { DER_TAG, type DerElement, enterDer, isTagged, readDer } from "./der.ts";
import { hostName, labelText } from "./name-text.ts";

const MAX_ELEMENTS = 256;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const HOST_NAME = 0x82;
const ALT_NAME_OID = [0x55, 0x1d, 0x11];
const COMMON_NAME_OID = [0x55, 0x04, 0x03];

/** Host names lower-cased and without a dot at the end, wildcards as they are; empty if there are none. */
export function certificateNames(bytes: Uint8Array, start: number, end: number): string[] {
  const it: DerElement = { tag: 0, start, end, whole: true };
  if (!enterDer(bytes, it, DER_TAG.sequence) || !enterDer(bytes, it, DER_TAG.sequence)) return [];
  const tbsEnd = it.end;
  let at = it.start;
  let subject = -1;
  let subjectEnd = -1;
  for (let n = 0; n < 12 && readDer(bytes, at, tbsEnd, it); n++) {
    if (n === 0 && it.tag !== VERSION) n++;
    at = it.end;
    if (n === 5) {
      subject = it.start;
      subjectEnd = it.end;
    } else if (n > 6 && it.tag === EXTENSIONS) {
      const names = alternativeNames(bytes, it);
      if (names.length > 0) return names;
    }
  }
  const name = subject < 0 ? undefined : commonName(bytes, subject, subjectEnd);
  return name === undefined ? [] : [name];
}

function alternativeNames(bytes: Uint8Array, extensions: DerElement): string[] {
  const it: DerElement = { ...extensions };
  if (!enterDer(bytes, it, DER_TAG.sequence)) return [];
  const { end } = it;
  let at = it.start;
  for (let n = 0; n < MAX_ELEMENTS && readDer(bytes, at, end, it); n++) {
    at = it.end;
    if (!isTagged(it, DER_TAG.sequence) || !skipOid(bytes, it, ALT_NAME_OID)) continue;
    if (enterDer(bytes, it, DER_TAG.boolean) && !readDer(bytes, it.end, at, it)) return [];
    return isTagged(it, DER_TAG.octets) && enterDer(bytes, it, DER_TAG.sequence) ? hostNames(bytes, it) : [];
  }
  return [];
}

function hostNames(bytes: Uint8Array, list: DerElement): string[] {
  const names: string[] = [];
  const it: DerElement = { ...list };
  let at = list.start;
  for (let n = 0; n < MAX_ELEMENTS && names.length < MAX_CERTIFICATE_NAMES; n++) {
    // A name cut at the end of what was captured is no name.
    if (!readDer(bytes, at, list.end, it) || !it.whole) break;
    at = it.end;
    const name = it.tag === HOST_NAME ? hostName(bytes, it.start, it.end) : undefined;
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  return names;
}

function commonName(bytes: Uint8Array, start: number, end: number): string | undefined {
  const it: DerElement = { tag: 0, start, end, whole: true };
  let name: string | undefined;
  let at = start;
  for (let n = 0; n < MAX_ELEMENTS && readDer(bytes, at, end, it); n++) {
    at = it.end;
    if (!isTagged(it, DER_TAG.set) || !enterDer(bytes, it, DER_TAG.sequence)) continue;
    if (!skipOid(bytes, it, COMMON_NAME_OID)) continue;
    if (!readDer(bytes, it.start, it.end, it) || !it.whole) continue;
    // A zero in a name is there to deceive readers of the part before it.
    if (bytes.subarray(it.start, it.end).includes(0)) continue;
    // The last one is the most specific.
    name = labelText(bytes, it.start, it.end)?.toLowerCase() ?? name;
  }
  return name;
}

/** If the sequence `it` begins with this OID: steps behind it. */
function skipOid(bytes: Uint8Array, it: DerElement, oid: readonly number[]): boolean {
  const { start, end } = it;
  if (end - start < oid.length + 2 || bytes[start] !== DER_TAG.oid || bytes[start + 1] !== oid.length)
    return false;
  for (let i = 0; i < oid.length; i++) if (bytes[start + 2 + i] !== oid[i]) return false;
  it.start = start + 2 + oid.length;
  return true;
}
