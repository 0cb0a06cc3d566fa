/**
 * The PROXY protocol of load balancers (HAProxy's proxy-protocol.txt §2): before a client's own first bytes stands who
 * it is.
 *
 *     version 1: "PROXY " … CR LF, at most 107 bytes
 *     version 2: | signature (12) | version and command (1) | family (1) | length (2) | addresses … |
 */
import { hasAt } from "./app-hint.ts";
import { u16 } from "./wire-number.ts";

const MAX_LINE = 107;
const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

/** Where the client's bytes begin: behind the header if one stands at `start`, else there. */
export function behindProxyHeader(bytes: Uint8Array, start: number, end: number): number {
  if (hasAt(bytes, start, end, "PROXY ")) {
    const last = Math.min(end, start + MAX_LINE);
    for (let at = start; at + 1 < last; at++) if (bytes[at] === 13 && bytes[at + 1] === 10) return at + 2;
  } else if (hasAt(bytes, start, end, SIGNATURE) && end - start >= 16) {
    return Math.min(start + 16 + u16(bytes, start + 14), end);
  }
  return start;
}
