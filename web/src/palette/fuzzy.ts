/** How well a text fits what was typed: its letters in order, better where they stand together and begin words. Pure. */

export interface Match {
  /** More is better; only to be compared with others of the same query. */
  readonly score: number;
  /** Which letters of the text were meant, for showing them. */
  readonly marks: readonly number[];
}

const NONE: Match = { score: 0, marks: [] };
/** Letters further apart than this a letter were not meant. */
const LOOSE = 3;

/** Small letters without accents; as many as there were, so that places stay. */
function plain(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const bare = text.charAt(i).normalize("NFD").charAt(0).toLowerCase();
    out += bare.length === 1 ? bare : text.charAt(i);
  }
  return out;
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

function together(text: string, word: string): Match | null {
  let best: Match | null = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const score = 100 + (at === 0 ? 40 : beginsWord(text, at) ? 25 : 0) - Math.min(20, at / 4);
    if (best && best.score >= score) continue;
    best = { score, marks: Array.from(word, (_, i) => at + i) };
  }
  return best;
}

/** Each letter begins a word, in order; they may stand as far apart as they like. */
function initials(text: string, word: string): Match | null {
  const marks: number[] = [];
  for (let at = 0; at < text.length && marks.length < word.length; at++)
    if (text.charAt(at) === word.charAt(marks.length) && beginsWord(text, at)) marks.push(at);
  return marks.length === word.length ? { score: 60, marks } : null;
}

/** Forward to where the last letter is found, then back to where the first one can begin latest. */
function apart(text: string, word: string): Match | null {
  let end = -1;
  for (const letter of word) {
    end = text.indexOf(letter, end + 1);
    if (end < 0) return null;
  }
  const marks: number[] = [];
  let at = end + 1;
  for (let i = word.length - 1; i >= 0; i--) {
    at = text.lastIndexOf(word.charAt(i), at - 1);
    marks.unshift(at);
  }
  const length = end - at + 1;
  return length > word.length * LOOSE ? null : { score: 50 - (length - word.length) * 2, marks };
}

/** Null unless every word of the query is found. Nothing typed fits everything. */
export function match(text: string, query: string): Match | null {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return NONE;
  const where = plain(text);
  let score = 0;
  const marks: number[] = [];
  for (const word of words) {
    const found =
      together(where, word) ?? (word.length > 1 ? (initials(where, word) ?? apart(where, word)) : null);
    if (!found) return null;
    score += found.score;
    marks.push(...found.marks);
  }
  // Of two that fit alike the shorter says less that was not asked for.
  return {
    score: score / words.length - Math.min(10, where.length / 10),
    marks: [...new Set(marks)].sort((a, b) => a - b),
  };
}
