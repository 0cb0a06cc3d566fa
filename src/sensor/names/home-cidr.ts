import { formatAddress, formatCidr, parseCidr } from "../../base/address.ts";

/** The network of an address, as text without host bits. */
export function cidrText(bytes: Uint8Array, offset: number, length: number, prefix: number): string {
  const text = `${formatAddress(bytes, offset, length)}/${prefix}`;
  const cidr = parseCidr(text);
  return cidr === undefined ? text : formatCidr(cidr);
}
