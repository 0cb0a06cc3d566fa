/** What *now* is. In a replay or demo the newest packet's time, so that "the last 24 hours" mean the capture's. */
export interface Clock {
  nowMs(): number;
}

export const machineClock: Clock = { nowMs: () => Date.now() };
