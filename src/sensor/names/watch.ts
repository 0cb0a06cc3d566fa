/** What a watch says of a flow. */
export const WATCH = {
  /** This packet taught nothing, and nothing is under way. */
  nothing: 0,
  /** The flow's next packets are wanted. */
  more: 1,
  /** It has shown all it will. */
  settled: 2,
} as const;

export type Watch = (typeof WATCH)[keyof typeof WATCH];
