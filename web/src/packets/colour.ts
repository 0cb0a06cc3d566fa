/** Wireshark's colour rules as a quiet tint. Pure. */

/** The rule's ground; where that is nearly black (errors), its ink is the telling colour. Null where no rule holds. */
export function tintOf(ground: number, ink: number): string | null {
  // Without a rule wiregasm says 1 on 0.
  if (ground <= 1 && ink === 0) return null;
  const telling = lightness(ground) < 70 ? ink : ground;
  return `#${(telling & 0xffffff).toString(16).padStart(6, "0")}`;
}

function lightness(rgb: number): number {
  return 0.3 * ((rgb >> 16) & 255) + 0.59 * ((rgb >> 8) & 255) + 0.11 * (rgb & 255);
}
