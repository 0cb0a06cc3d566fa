/** Addresses that no public name should have: those of a house, of a machine itself, of a link. */

/** RFC 1918, RFC 3927, loopback; ULA (RFC 4193), link-local and both as mapped IPv4. False for what is no address. */
export function isPrivateAddress(text: string): boolean {
  if (text.includes(":")) return isPrivateV6(text);
  const first = leadingNumber(text, 0);
  if (first === 10 || first === 127) return isDottedQuad(text);
  if (first !== 192 && first !== 172 && first !== 169) return false;
  const second = leadingNumber(text, 4);
  const fits =
    (first === 192 && second === 168) ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 169 && second === 254);
  return fits && isDottedQuad(text);
}

function isPrivateV6(text: string): boolean {
  if (text === "::1") return true;
  if (text.startsWith("::ffff:")) return isPrivateAddress(text.slice("::ffff:".length));
  return /^f[cd][0-9a-f]{2}:|^fe[89ab][0-9a-f]:/.test(text);
}

/** -1 unless up to three digits and a dot stand there. */
function leadingNumber(text: string, at: number): number {
  const dot = text.indexOf(".", at);
  const digits = text.slice(at, dot);
  return dot > at && dot - at <= 3 && /^\d+$/.test(digits) ? Number(digits) : -1;
}

/** Answers hold names and texts too. */
function isDottedQuad(text: string): boolean {
  return /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text);
}
