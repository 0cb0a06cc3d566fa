/**
 * The part of a name that somebody registered, near enough to sum up by: without the list of public suffixes, which is
 * longer than all of this room. Where a country has second levels (`co.uk`) three labels are taken, else two.
 */
const SECOND_LEVELS: ReadonlySet<string> = new Set(
  "ac asso co com edu gen go gob gouv gov gv id ind info ltd me mil ne net nom or org plc sch web".split(" "),
);

export function nameSuffix(name: string): string {
  const top = name.lastIndexOf(".");
  if (top <= 0) return name;
  const second = name.lastIndexOf(".", top - 1);
  if (second <= 0) return second < 0 ? name : name.slice(1);
  const country = name.length - top === 3;
  if (!country || !SECOND_LEVELS.has(name.slice(second + 1, top))) return name.slice(second + 1);
  return name.slice(name.lastIndexOf(".", second - 1) + 1);
}
