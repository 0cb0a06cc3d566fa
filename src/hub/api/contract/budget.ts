/** `/budgets`: how much recordings may take of the disk. */
import * as z from "zod";
import { instant } from "./span.ts";

const budgetSchema = z.object({
  bytes: z
    .number()
    .nullable()
    .meta({ description: "what holds; null where there is no limit, or it is off" }),
  wishedBytes: z.number().nullable().meta({ description: "what the owner set; null is the default" }),
  defaultBytes: z
    .number()
    .nullable()
    .meta({ description: "what it would be if nobody said; null is no limit" }),
  heldBytes: z.number().meta({ description: "what lies there" }),
  leastBytes: z.number().meta({ description: "less cannot be set" }),
  overDiskBytes: z.number().meta({
    description: "so much of it the disk has no room for: its free floor of 5 % wins; 0 where all of it fits",
  }),
  fixedBy: z
    .string()
    .nullable()
    .meta({ description: "option of the start by which it is fixed", examples: ["--timeline-size"] }),
});
export type Budget = z.infer<typeof budgetSchema>;

export const budgetsItemSchema = z.object({
  timeline: budgetSchema,
  clips: budgetSchema,
  recordings: budgetSchema.meta({ description: "timeline, clips and rings together" }),
  rings: z.object({
    promisedBytes: z.number().meta({ description: "what the rings of all rules promise, paused ones too" }),
    heldBytes: z.number(),
    leftBytes: z.number().meta({ description: "what removed rules left behind" }),
  }),
  diskBytes: z.number().meta({ description: "what the disk has room for, above its free floor of 5 %" }),
});
export type BudgetsItem = z.infer<typeof budgetsItemSchema>;

export const budgetCutQuerySchema = z.strictObject({
  timelineBytes: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});
export const budgetCutSchema = z.object({
  goneBytes: z.number().meta({ description: "whole chunks, the oldest first" }),
  oldest: instant
    .nullable()
    .meta({ description: "how far back the timeline would reach; null where nothing is left" }),
});
export type BudgetCut = z.infer<typeof budgetCutSchema>;

const size = z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable().optional();
export const budgetsPatchSchema = z
  .strictObject({
    timelineBytes: size.meta({ description: "at least 4,000,000; null: the default" }),
    clipBytes: size.meta({ description: "null: the default" }),
    recordingBytes: size.meta({ description: "at least 20,000,000; null: no limit" }),
  })
  .refine((patch) => Object.keys(patch).length > 0, "name at least one of them");
export type BudgetsPatch = z.input<typeof budgetsPatchSchema>;
