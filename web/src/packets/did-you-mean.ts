/** What a mistyped word of a filter may have meant: a protocol or field of nearly that name which there is. */
import type { Engine } from "./dissect/engine.ts";
import { nearest } from "./filter-words.ts";

export async function didYouMean(engine: Pick<Engine, "ask">, word: string): Promise<string | null> {
  const dot = word.indexOf(".");
  const protocol = dot < 0 ? word : word.slice(0, dot);
  const like = async (text: string): Promise<string[]> =>
    (await engine.ask("complete", { text })).map((one) => one.text);
  const known = await like(protocol.slice(0, 1));
  const near = nearest(protocol, known);
  if (dot < 0) return near;
  // The protocol is right and its field is not, or the other way round.
  const field = nearest(word, await like(word.slice(0, dot + 1)));
  if (field !== null || near === null) return field;
  const mended = near + word.slice(dot);
  return (await engine.ask("check", { filter: mended })) === null ? mended : null;
}
