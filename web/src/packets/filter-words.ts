/** What of a display filter is being written, and what a mistyped word may have meant. Pure. */

/** The word before the caret: letters, digits and what field names are made of. */
export function wordAt(text: string, caret: number): { from: number; word: string } {
  const word = /[A-Za-z_][\w.-]*$/.exec(text.slice(0, caret))?.[0] ?? "";
  return { from: caret - word.length, word };
}

export function withWord(
  text: string,
  caret: number,
  from: number,
  word: string,
): { text: string; caret: number } {
  return { text: text.slice(0, from) + word + text.slice(caret), caret: from + word.length };
}

/** Wireshark names the word that it does not know between quotes. */
export function wrongWord(message: string): string | null {
  return /^["“']([\w.-]+)["”'] is (?:not a valid|neither a)/.exec(message)?.[1] ?? null;
}

/** The nearest of the words, at most two letters away. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let least = 3;
  for (const one of words) {
    if (Math.abs(one.length - word.length) >= least) continue;
    const away = distance(word, one);
    if (away < least) {
      least = away;
      best = one;
    }
  }
  return best;
}

/** Letters to add, leave out, change, or change places with the next one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      now.push(least);
    }
    before = last;
    last = now;
  }
  return last[b.length] ?? 0;
}
