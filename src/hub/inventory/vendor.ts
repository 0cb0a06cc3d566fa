/** Who made a network card, by the IEEE's registry. */
import { bundledRegistry, type Registry } from "./ieee-registry.ts";

/** Assignments of 36, 28 and 24 bits, the narrowest first. */
const PREFIX_DIGITS = [9, 7, 6] as const;
const LEGAL_FORM =
  /[\s,.]+(inc(orporated)?|corp(oration)?|co|company|ltd|limited|llc|gmbh|ag|bv|b\.v|s\.?a|s\.?p\.?a|plc|pte|kg|oy|ab|a\/s|technolog(y|ies)|communications?)\.?$/i;

const SHORT_CHARS = 24;

let placed: Registry | undefined;

/** The registry that somebody placed, or again the bundled one. */
export function useRegistry(registry: Registry | undefined): void {
  placed = registry;
}

/** `mac` as six pairs with colons. Undefined if nobody registered the prefix, or did so in private. */
export function vendorOf(mac: string): string | undefined {
  const digits = mac.replaceAll(":", "").toUpperCase();
  const registry = placed ?? bundledRegistry();
  for (const length of PREFIX_DIGITS) {
    const name = registry.get(digits.slice(0, length));
    if (name !== undefined && name !== "Private" && !/^IEEE Registration/i.test(name)) return name;
  }
  return undefined;
}

/** `Xiaomi Communications Co Ltd` as people say it: `Xiaomi`; of a long name the first words. */
export function shortVendor(name: string): string {
  // What stands in brackets is a branch or a former name.
  let short = name.replace(/(?<=\S)\s*\(.*$/, "").trim();
  for (;;) {
    const cut = short.replace(LEGAL_FORM, "").trim();
    if (cut === short || cut === "") break;
    short = cut;
  }
  while (short.length > SHORT_CHARS && short.includes(" ")) short = short.slice(0, short.lastIndexOf(" "));
  return short;
}

/** The bit that says "made up here": phones change such addresses per network, so no vendor is in them. */
export function isRandomMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

/** What QEMU, libvirt and Docker make up for their guests. */
export function isVirtualMac(mac: string): boolean {
  return /^(52:54:00|fe:54:00|02:42:)/.test(mac);
}
