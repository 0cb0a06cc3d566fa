/** What a datagram of a mirror carries: one reused record, filled in place. */
export class MirroredFrame {
  /** Where the frame begins in the memory, and how much of it is there. */
  offset = 0;
  captured = 0;
  /** On the wire; 0 when the mirror does not say. */
  original = 0;
  linkType = 0;

  set(offset: number, end: number, linkType: number, original = 0): void {
    this.offset = offset;
    this.captured = end - offset;
    this.linkType = linkType;
    this.original = original;
  }
}

/** frame: it is filled. nothing: a datagram without a frame that is meant so. damaged: neither. */
export type Unwrapped = "frame" | "nothing" | "damaged";

/** Takes the datagram at `at` up to `end` apart; never reads behind `end`, never throws. */
export type Unwrap = (bytes: Uint8Array, at: number, end: number, frame: MirroredFrame) => Unwrapped;
