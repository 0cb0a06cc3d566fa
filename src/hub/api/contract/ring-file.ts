/** `/rules/{id}/files`: what a rule has recorded. */
import * as z from "zod";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

export const ruleFileSchema = z.object({
  name: z.string(),
  bytes: z.number().meta({ description: "whole committed blocks only" }),
  open: z.boolean().meta({ description: "still being written" }),
  modified: instant,
  url: z.string().meta({ description: "path of the download" }),
});
export type RuleFile = z.infer<typeof ruleFileSchema>;

export const ruleFilesQuerySchema = z.strictObject(pagingQuery);
export const ruleFilePageSchema = pageOf(ruleFileSchema);
export const ruleFileParamsSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(200),
});
