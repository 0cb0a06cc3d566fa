/** What frames of a rewind are asked themselves: capture filters, compiled for each link type they have, and DNS answers. */
import { AppError } from "../base/app-error.ts";
import type { FrameSelect } from "../model/frame-select.ts";
import { compileCaptureFilter } from "./compile-filter.ts";
import type { CaptureFilter } from "./filter/capture-filter.ts";
import { NamingAnswers } from "./naming-answers.ts";
import type { FrameQuestion } from "./record/timeline/frame-question.ts";

const EPB_HEAD = 28;

export class FrameJudge implements FrameQuestion {
  readonly asked: number;
  /** Texts by match. */
  readonly #texts: readonly (readonly string[])[];
  /** By link type, then by match. */
  readonly #filters = new Map<number, readonly (readonly CaptureFilter[])[]>();
  readonly #answers: NamingAnswers;

  private constructor(texts: readonly (readonly string[])[], answers: NamingAnswers) {
    this.#texts = texts;
    this.#answers = answers;
    this.asked = texts.reduce((bits, list, i) => (list.length === 0 ? bits : bits | (1 << i)), 0);
  }

  /** Fails with the words of who compiles them when a filter is one for none of these link types. */
  static async of({ matches, flows = [] }: FrameSelect, linkTypes: readonly number[]): Promise<FrameJudge> {
    const judge = new FrameJudge(
      matches.map((match) => match.filters),
      new NamingAnswers(flows),
    );
    for (const text of judge.#texts.flat()) {
      const each = await Promise.allSettled(linkTypes.map((one) => compileCaptureFilter(text, one)));
      const [failed] = each;
      if (failed?.status === "rejected" && each.every(({ status }) => status === "rejected"))
        throw failed.reason;
    }
    return judge;
  }

  async prepare(linkType: number): Promise<void> {
    if (this.asked === 0 || this.#filters.has(linkType)) return;
    const compiled = await Promise.all(
      this.#texts.map((texts) => Promise.all(texts.map((text) => compiledUnlessUnfit(text, linkType)))),
    );
    this.#filters.set(
      linkType,
      compiled.map((list) => list.flatMap((filter) => filter ?? [])),
    );
  }

  isAnswer(block: Buffer, linkType: number, ms: number): boolean {
    return this.#answers.holds(block, EPB_HEAD, block.readUInt32LE(20), block.readUInt32LE(24), linkType, ms);
  }

  accepts(block: Buffer, linkType: number, matches: number): boolean {
    const filters = this.#filters.get(linkType) ?? [];
    const captured = block.readUInt32LE(20);
    const original = block.readUInt32LE(24);
    return this.#texts.every(
      (_, i) =>
        (matches & (1 << i)) === 0 ||
        filters[i]?.some((filter) => filter.accepts(block, EPB_HEAD, captured, original)) === true,
    );
  }
}

/** What makes no sense on a link type matches none of its frames. */
async function compiledUnlessUnfit(text: string, linkType: number): Promise<CaptureFilter | undefined> {
  try {
    return await compileCaptureFilter(text, linkType);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return undefined;
    throw error;
  }
}
