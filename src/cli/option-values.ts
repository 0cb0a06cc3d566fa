/** Readers of option values, for commander. */
import { formatCidr, parseCidr } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";

/** An option that may be given again gathers its values. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

export function homeNet(text: string): string {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    throw new AppError("usage", `--home-net ${text} is not a network`, { hint: "Write it as 192.0.2.0/24" });
  }
  return formatCidr(cidr);
}
