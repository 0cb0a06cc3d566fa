/** Clips: frames that are kept outside every rotation. What the hub asks for, and what the sensor says of each. */
import * as z from "zod";
import { frameSelectSchema } from "./frame-select.ts";
import { SLUG } from "./sniffer-rule.ts";

export const clipWishSchema = z.object({
  id: z.string().regex(SLUG),
  title: z.string().max(200),
  /** With its span: what lies before now is kept at once, what comes until its end as it comes. */
  select: frameSelectSchema.required({ fromMs: true, toMs: true }),
  /** The first frame at or behind this time gets this comment. */
  mark: z.object({ atMs: z.number(), text: z.string().max(500) }).optional(),
});
export type ClipWish = z.infer<typeof clipWishSchema>;

export const CLIP_STATES = ["open", "complete", "error"] as const;

export const clipGapSchema = z.object({
  place: z.string(),
  frames: z.number(),
  sinceMs: z.number(),
  untilMs: z.number(),
});

export const clipReportSchema = z.object({
  id: z.string().regex(SLUG),
  title: z.string(),
  state: z.enum(CLIP_STATES),
  reason: z.string().max(500).optional(),
  fromMs: z.number(),
  toMs: z.number(),
  createdMs: z.number(),
  packets: z.number(),
  bytes: z.number(),
  /** Of the file, once it is complete. */
  sha256: z.string().nullable(),
  /** Frames known to be missing in the span, of whomever. */
  lost: z.number(),
  gaps: z.array(clipGapSchema),
});
export type ClipReport = z.infer<typeof clipReportSchema>;
export const clipListSchema = z.object({ clips: z.array(clipReportSchema) });
