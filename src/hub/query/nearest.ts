/** "Did you mean": the word that takes fewest changes, if that is few enough for a slip of the finger. */

const MOST_LETTERS = 40;

export function nearest(text: string, words: readonly string[]): string | undefined {
  const wanted = text.toLowerCase();
  if (wanted === "" || wanted.length > MOST_LETTERS) return undefined;
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const word of words) {
    const small = word.toLowerCase();
    if (Math.abs(small.length - wanted.length) >= fewest) {
      // What is being typed is not misspelt.
      if (best === undefined && wanted.length >= 3 && small.startsWith(wanted)) best = word;
      continue;
    }
    const changes = distance(wanted, small, fewest);
    if (changes >= fewest) continue;
    fewest = changes;
    best = word;
  }
  return best;
}

/** Letters put in, left out, changed, or two that changed places; `enough` and more are all the same. */
function distance(a: string, b: string, enough: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
    }
    if (Math.min(...row) >= enough) return enough;
    before = last;
    last = row;
  }
  return last[b.length] ?? enough;
}
