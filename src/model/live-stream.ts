/** Frames handed out as they come: how many streams there may be, and what a sensor says of them. */
import * as z from "zod";

export const MOST_LIVE_STREAMS = 32;
/** What a reader has not taken yet may come to so much in any case, and to more while all streams' together is below the second. */
export const LIVE_QUEUE_BYTES = 8 * 1024 * 1024;
export const LIVE_BURST_BYTES = 32 * 1024 * 1024;

export const relayStatusSchema = z.object({
  /** Streams under way. */
  streams: z.number(),
  /** Since the sensor started, of ended streams too: handed out, and dropped since a reader was too slow. */
  packets: z.number(),
  bytes: z.number(),
  drops: z.number(),
});
export type RelayStatus = z.infer<typeof relayStatusSchema>;
