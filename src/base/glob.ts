/** Patterns of names: `*` is any text, `?` one character, everything else itself. Never slower than both lengths. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let i = 0;
  let star = -1;
  let from = 0;
  while (i < text.length) {
    const letter = pattern[p];
    if (letter === "*") {
      star = p++;
      from = i;
    } else if (p < pattern.length && (letter === "?" || letter === text[i])) {
      i += letter === "?" ? width(text, i) : 1;
      p++;
    } else if (star >= 0) {
      // The last star takes one more.
      p = star + 1;
      i = from += width(text, from);
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Of the character there, in 16-bit units. */
function width(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
