/** `/clips`: frames kept outside every rotation. */
import * as z from "zod";
import { CLIP_STATES, clipAboutSchema } from "../../../model/clip.ts";
import { SLUG } from "../../../model/sniffer-rule.ts";
import { framesQuerySchema } from "./frames.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant, instantText } from "./span.ts";

export const clipSchema = z.object({
  id: z.string(),
  title: z.string(),
  about: clipAboutSchema.meta({ description: "the selectors it was made with; none is everything" }),
  by: z.string().meta({ description: "who kept it" }),
  state: z.enum(CLIP_STATES).meta({
    description: "open: its span is not over yet, or it is tried again; error: it ended before it was whole",
  }),
  reason: z.string().nullable().meta({ description: "why it ended so, or why the last try failed" }),
  from: instant,
  to: instant,
  created: instant,
  packets: z.number(),
  bytes: z.number(),
  modified: instant.nullable().meta({ description: "when its frames were last written; null of a new one" }),
  manifestModified: instant.nullable().meta({ description: "the same of its manifest.json" }),
  sha256: z.string().nullable().meta({ description: "of the file, once it is complete" }),
  lost: z.number().meta({ description: "frames known to be missing in its span, of whomever" }),
  gaps: z.array(z.object({ place: z.string(), frames: z.number(), since: instant, until: instant })),
});
export type Clip = z.infer<typeof clipSchema>;

export const clipsQuerySchema = z.strictObject(pagingQuery);
export const clipPageSchema = pageOf(clipSchema);
export const clipParamsSchema = z.object({ id: z.string().regex(SLUG) });

const { from: _from, to: _to, snaplen: _snaplen, ...selectors } = framesQuerySchema.shape;
const seconds = z.number().int().min(0).max(86_400);

/** Selectors as for `GET /frames.pcapng`. */
export const clipCreateSchema = z.strictObject({
  ...selectors,
  title: z.string().trim().min(1).max(200).optional(),
  at: instantText.optional().meta({ description: "what it is about; default: now, or the span of the flow" }),
  before: seconds.default(60).meta({ description: "seconds before" }),
  after: seconds.default(300).meta({ description: "seconds after" }),
});
export type ClipCreate = z.input<typeof clipCreateSchema>;
