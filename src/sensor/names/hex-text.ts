const MAX_BYTES = 64;

/** At most 64 bytes in hexadecimal. */
export function hexOf(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < Math.min(end, start + MAX_BYTES); i++) {
    text += (bytes[i] as number).toString(16).padStart(2, "0");
  }
  return text;
}
