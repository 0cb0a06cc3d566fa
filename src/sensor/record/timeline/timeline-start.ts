/** What the packet thread needs to know to write the timeline. */
export interface TimelineStart {
  readonly folder: string;
  readonly chunkBytes: number;
  /** Of a flow no more than about its first so many bytes are kept. */
  readonly cutoffBytes: number | undefined;
  readonly firstNumber: number;
  /** Names this run of the sensor: flows belong to it. */
  readonly run: number;
  /** Latest time of what an earlier run left, ms; 0 without. */
  readonly resumedAfterMs: number;
}
