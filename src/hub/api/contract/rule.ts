/** `/rules`: wishes to record an object, and what has become of them. */
import * as z from "zod";
import { objectSelectorSchema, objectsSchema } from "../../../model/selector.ts";
import { RULE_STATES, ringSchema, untilSchema } from "../../../model/sniffer-rule.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { reachShape } from "./reach.ts";
import { instant, instantText } from "./span.ts";

/** `waiting`: no report from a sensor yet, which is so for a moment after it was made. */
export const RULE_ITEM_STATES = [...RULE_STATES, "waiting"] as const;

const { packets, bytes, files } = untilSchema.shape;
const untilCounts = { packets, bytes, files };

export const ruleSchema = z.object({
  id: z.string(),
  slug: z.string().meta({ description: "the folder's and files' name; fixed at creation" }),
  name: z.string(),
  object: objectSelectorSchema.meta({ description: "the first of its objects" }),
  objects: objectsSchema.meta({ description: "all of them: it records what any of them is about" }),
  ring: ringSchema,
  until: z
    .object({ ...untilCounts, at: instant.optional() })
    .meta({ description: "when it has what it was made for; whichever comes first" }),
  snaplen: z.number().int().nullable(),
  paused: z.boolean(),
  state: z.enum(RULE_ITEM_STATES),
  reason: z.string().nullable(),
  packets: z.number(),
  bytes: z.number(),
  /** Frames that matched and could not be written, and frames lost before matching while it recorded. */
  drops: z.number(),
  lostBefore: z.number(),
  /** Frames larger than a file of the ring, kept as far as they fit. */
  cut: z.number(),
  /** Times nothing was seen though it was to record: the sensor restarted, an interface was away. */
  interruptions: z.number(),
  withheld: z
    .number()
    .meta({ description: "frames that a privacy class kept out, or of which it kept only a part" }),
  complete: z
    .boolean()
    .meta({ description: "true only if drops, lostBefore, cut and interruptions are all 0" }),
  files: z.number().meta({ description: "how many ring files there are" }),
  fileBytes: z.number(),
  budgetBytes: z
    .number()
    .meta({ description: "what its ring promises: never more on disk, the full files and the open one" }),
  oldest: instant.nullable().meta({ description: "the first frame that is still there" }),
  ...reachShape,
  dumpcapLine: z
    .string()
    .nullable()
    .meta({ description: "the dumpcap command that would record the same; null where there is none" }),
  whyNoDumpcap: z.string().nullable().meta({ description: "why there is none" }),
  created: instant,
  createdBy: z.string(),
});
export type Rule = z.infer<typeof ruleSchema>;

export const rulesQuerySchema = z.strictObject(pagingQuery);
export const rulePageSchema = pageOf(ruleSchema);

const ruleName = z.string().trim().min(1).max(80);
const snaplen = z.number().int().min(16).max(262_144);

const untilText = z
  .string()
  .min(1)
  .max(40)
  .meta({ description: "ISO 8601, or from now on: 10m, 24h, 7d", examples: ["24h"] });

/** As given: a key that is none of the ring's is a mistake, not to be passed over. */
const ringWishSchema = z.strictObject(ringSchema.shape);
/** What is not named stays as it is; null takes a limit away. */
const ringPatchSchema = z.strictObject({
  files: ringSchema.shape.files.unwrap().optional(),
  filesizeKb: ringSchema.shape.filesizeKb.unwrap().optional(),
  durationS: ringSchema.shape.durationS.nullable(),
  packets: ringSchema.shape.packets.nullable(),
  keepS: ringSchema.shape.keepS.nullable(),
});
export type RingPatch = z.output<typeof ringPatchSchema>;

export const ruleCreateSchema = z
  .strictObject({
    name: ruleName.optional().meta({ description: "default: the objects' names" }),
    object: objectSelectorSchema.optional(),
    objects: objectsSchema.optional().meta({ description: "in place of object: several at once" }),
    ring: ringWishSchema.default({ files: 5, filesizeKb: 1024 }),
    until: z.strictObject({ ...untilCounts, at: untilText.optional() }).optional(),
    snaplen: snaplen.optional(),
    from: instantText.optional().meta({ description: "back-fill from the timeline" }),
  })
  .refine(({ object, objects }) => (object === undefined) !== (objects === undefined), {
    message: "say what to record: one object, or several in objects",
    path: ["object"],
  });
export type RuleCreate = z.input<typeof ruleCreateSchema>;

export const rulePatchSchema = z.strictObject({
  name: ruleName.optional(),
  paused: z.boolean().optional(),
  ring: ringPatchSchema.optional(),
  until: z
    .strictObject({
      at: untilText.nullable().optional(),
      packets: packets.nullable(),
      bytes: bytes.nullable(),
      files: files.nullable(),
    })
    .optional()
    .meta({ description: "what is not named stays as it is; null takes a condition away" }),
  snaplen: snaplen.nullable().optional(),
});
export type RulePatch = z.input<typeof rulePatchSchema>;

export const ruleParamsSchema = z.object({
  id: z.string().min(1).max(64).meta({ description: "the rule's id or slug" }),
});
export const ruleDeleteQuerySchema = z.strictObject({ files: z.enum(["keep", "delete"]).default("keep") });
