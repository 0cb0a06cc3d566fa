/** `/sources`: where packets come from, and what can be added. */
import * as z from "zod";
import { hostKeyAskSchema, hostKeysSchema, sourceChoicesSchema } from "../../../model/source-ask.ts";
import { sourceWishSchema } from "../../../model/source-wish.ts";
import { pageOf, pagingQuery } from "./paging.ts";

export const SOURCE_STATES = [
  "up",
  "down",
  "gone",
  "done",
  "connecting",
  "connected",
  "waiting",
  "starting",
  "closed",
] as const;

export const sourceSchema = z.object({
  id: z.string().meta({ examples: ["src-0123456789"] }),
  name: z.string().meta({ description: "of its interface in status and recordings" }),
  kind: z.string(),
  added: z
    .boolean()
    .meta({ description: "while it ran; else it was given at the start and cannot be changed here" }),
  wish: sourceWishSchema.nullable().meta({ description: "without its password" }),
  state: z.enum(SOURCE_STATES).meta({
    description:
      "starting: the sensor has not told of it yet; closed: it could not be opened and is tried again",
  }),
  reason: z.string().nullable().meta({ description: "why it is not there, in words" }),
  packets: z.number(),
  bytes: z.number(),
  drops: z.number().meta({ description: "frames lost before they got here, as far as is known" }),
  clockSkewMs: z.number().nullable().meta({ description: "its clock to this machine's; positive is ahead" }),
  reconnects: z.number(),
  damaged: z.number(),
  repeated: z.number().meta({ description: "frames that came twice and were left out" }),
});
export type SourceItem = z.infer<typeof sourceSchema>;

export const sourcesQuerySchema = z.strictObject(pagingQuery);
export const sourcePageSchema = pageOf(sourceSchema);
export const sourceParamsSchema = z.object({ id: z.string().regex(/^[a-z0-9-]{1,40}$/) });

export const sourceCreateSchema = sourceWishSchema;
export type SourceCreate = z.input<typeof sourceCreateSchema>;

export { hostKeyAskSchema, hostKeysSchema, sourceChoicesSchema };
export type SourceChoicesItem = z.infer<typeof sourceChoicesSchema>;
export type HostKeysAnswer = z.infer<typeof hostKeysSchema>;
export type HostKeyAsk = z.input<typeof hostKeyAskSchema>;
