/** What a frame must be asked itself, since its key does not tell: capture filters. */
export interface FrameQuestion {
  /** The matches (bits by their place among those of the select) that have capture filters. */
  readonly asked: number;
  /** Frames of this link type will come. */
  prepare(linkType: number): Promise<void>;
  /** A packet block of that link type meets each of these matches (bits) by a capture filter. */
  accepts(block: Buffer, linkType: number, matches: number): boolean;
}
