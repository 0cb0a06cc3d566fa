/** Home networks that the owner names while Tapdeck runs. */
import { formatCidr, parseCidr } from "../base/address.ts";

export const MOST_ADDED_HOME_NETS = 32;
/** Wider than the widest private network, and much of the Internet would be home. */
const WIDEST = { v4: 8, v6: 7 };

/** As it is kept; undefined when it is no network, or too wide for a home. */
export function homeNetOf(text: string): string | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) return undefined;
  const widest = cidr.bytes.length === 4 ? WIDEST.v4 : WIDEST.v6;
  return cidr.prefix < widest ? undefined : formatCidr(cidr);
}
