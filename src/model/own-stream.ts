/** A TCP connection by which the hub hands out frames, as its two ends are on the wire. */
import * as z from "zod";

export const MOST_OWN_STREAMS = 1000;

const endSchema = z.object({ address: z.string().max(64), port: z.number().int().min(0).max(65_535) });

export const ownStreamSchema = z.object({ ends: z.tuple([endSchema, endSchema]) });
export type OwnStream = z.infer<typeof ownStreamSchema>;

/** Counted as flows, as all traffic is, and not recorded again. */
export const ownFramesSchema = z
  .object({ packets: z.number(), bytes: z.number() })
  .meta({ description: "packets of our own frame streams: counted as flows, left out of every recording" });
