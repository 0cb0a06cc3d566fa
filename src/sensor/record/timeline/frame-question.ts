/** What a frame must be asked itself, since its key does not tell: capture filters, and what a DNS answer says. */

/** A bit beside those of the matches: the frame is wanted too if it is an answer that named one of the flows. */
export const ASK_ANSWER = 0x8000;

export interface FrameQuestion {
  /** The matches (bits by their place among those of the select) that have capture filters. */
  readonly asked: number;
  /** Frames of this link type will come. */
  prepare(linkType: number): Promise<void>;
  /** A packet block of that link type meets each of these matches (bits) by a capture filter. */
  accepts(block: Buffer, linkType: number, matches: number): boolean;
  /** A packet block of that link type and time holds an answer that named one of the select's flows. */
  isAnswer(block: Buffer, linkType: number, ms: number): boolean;
}
