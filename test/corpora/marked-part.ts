/** The part of a document that a program writes: between two marks, the rest belongs to people. */
const mark = (name: string, end: "begin" | "end"): string => `<!-- ${name}: ${end} -->`;

/** The document with its marked part replaced; undefined if the marks are not there, once each and in order. */
export function withMarkedPart(document: string, name: string, part: string): string | undefined {
  const [begin, end] = [mark(name, "begin"), mark(name, "end")];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from || document.indexOf(begin, from + 1) >= 0) return undefined;
  return `${document.slice(0, from + begin.length)}\n${part.trim()}\n${document.slice(to)}`;
}
