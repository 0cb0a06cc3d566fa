/** Clips: frames that are kept outside every rotation. What the hub asks for, and what the sensor says of each. */
import * as z from "zod";
import { frameSelectSchema } from "./frame-select.ts";
import { SLUG } from "./sniffer-rule.ts";

export const MOST_MARKS = 64;
export const MOST_MARK_CHARS = 2000;

/** What people pointed at: a kind of selector and its value. */
export const clipAboutSchema = z.array(z.object({ kind: z.string(), value: z.string().max(300) })).max(20);

export const clipWishSchema = z.object({
  id: z.string().regex(SLUG),
  title: z.string().max(200),
  about: clipAboutSchema.default([]),
  by: z.string().max(200).default(""),
  /** With its span: what lies before now is kept at once, what comes until its end as it comes. */
  select: frameSelectSchema.required({ fromMs: true, toMs: true }),
  /** It ends when it has so much; without, when its span is over. */
  mostBytes: z.number().positive().optional(),
  /** The first frame at or behind a time, of that flow of the select or of any, gets a comment. */
  marks: z
    .array(
      z.object({
        atMs: z.number(),
        text: z.string().max(MOST_MARK_CHARS),
        flow: z.number().int().min(0).optional(),
      }),
    )
    .max(MOST_MARKS)
    .default([]),
});
export type ClipWish = z.infer<typeof clipWishSchema>;

export const CLIP_STATES = ["open", "complete", "error"] as const;

export const clipGapSchema = z.object({
  /** As those of the timeline; `timeline`: it no longer had them, or did not yet. */
  place: z.string(),
  frames: z.number(),
  sinceMs: z.number(),
  untilMs: z.number(),
});

export const clipReportSchema = z.object({
  id: z.string().regex(SLUG),
  title: z.string(),
  about: clipAboutSchema.default([]),
  by: z.string().default(""),
  state: z.enum(CLIP_STATES),
  /** Why it is not gone on with; of an open one: why the last try failed. */
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
/** With when its two files were last written. */
export const listedClipSchema = clipReportSchema.extend({
  modifiedMs: z.number(),
  manifestModifiedMs: z.number(),
});
export type ListedClip = z.infer<typeof listedClipSchema>;
export const clipListSchema = z.object({ clips: z.array(listedClipSchema) });
