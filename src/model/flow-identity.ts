/** What tells one flow from another: enough for lines about it to find each other. */
export interface FlowIdentity {
  /** Counts up in one run of a sensor: no two flows of a run share it. */
  readonly flowId: number;
  readonly communityId: string;
  /** Outermost first. */
  readonly vlan: readonly number[];
  /** IP protocol number. */
  readonly proto: number;
  /** The earliest instant seen so far: in a capture whose time runs backwards it may still move. */
  readonly startSeconds: number;
  readonly startNanos: number;
}
