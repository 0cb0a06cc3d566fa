/** For tests: a camera that sends. */
import type { TrafficShape } from "./traffic-shape.ts";

export const SOME_VIDEO: TrafficShape = {
  ...{ kind: "video", way: "sent", certainty: 91, bitsPerSecond: 1_800_000, kilobytes: 189_000 },
  ...{ seconds: 840, busySeconds: 838, spreadPercent: 20, pausesIn10s: 150, endsPercent: 92 },
  ...{ wayPercent: 99, meanBytes: 1260, everyMs: 0, bursts: 0, packets: 150_000 },
};
