/** Bytes of a stream for people. Pure. */

const COLUMNS = 16;

/** As text: lines stay lines, what nobody can read is a dot. */
export function textOf(bytes: Uint8Array): string {
  return decoded(bytes)
    .replace(/\r\n?/g, "\n")
    .replace(/[^\n\t\P{C}]/gu, "·");
}

/** Bytes that are no UTF-8 are no text of any other kind either: only what is plain of them is shown. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : "·")).join("");
  }
}

export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += COLUMNS) {
    const row = [...bytes.subarray(at, at + COLUMNS)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const glyphs = row
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·"))
      .join("");
    text += `${at.toString(16).padStart(6, "0")}  ${hex.padEnd(COLUMNS * 3)} ${glyphs}\n`;
  }
  return text;
}
