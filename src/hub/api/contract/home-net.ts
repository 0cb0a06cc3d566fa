/** `/home-nets`: which addresses are at home. */
import * as z from "zod";
import { pageOf, pagingQuery } from "./paging.ts";

export const homeNetSchema = z.object({
  network: z.string().meta({ examples: ["203.0.113.0/24"] }),
  from: z
    .enum(["private", "given", "interface", "dhcp", "ra", "added"])
    .meta({ description: "how it is known; only an added one can be removed" }),
});
export type HomeNet = z.infer<typeof homeNetSchema>;

export const homeNetsQuerySchema = z.strictObject(pagingQuery);
export const homeNetPageSchema = pageOf(homeNetSchema);

export const homeNetCreateSchema = z.strictObject({ network: z.string().trim().min(1).max(64) });
export type HomeNetCreate = z.input<typeof homeNetCreateSchema>;

export const homeNetParamsSchema = z.object({
  network: z.string().min(1).max(64).meta({ description: "its slash as %2F" }),
});
