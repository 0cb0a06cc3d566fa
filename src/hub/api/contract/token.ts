/** `/tokens`: keys for programs. */
import * as z from "zod";
import { pageOf, pagingQuery } from "./paging.ts";
import { SCOPES } from "./session.ts";
import { instant, instantText } from "./span.ts";

export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(SCOPES),
  created: instant,
  expires: instant.nullable(),
  lastUsed: instant.nullable(),
  builtIn: z.boolean().meta({
    description: "the key of the machine's own command line (admin.token): it is ended by deleting that file",
  }),
});
export type Token = z.infer<typeof tokenSchema>;

export const newTokenSchema = tokenSchema.extend({
  token: z.string().meta({ description: "shown this once: only its hash is kept" }),
});
export type NewToken = z.infer<typeof newTokenSchema>;

export const tokenCreateSchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  scope: z.enum(SCOPES),
  expires: instantText.optional().meta({ description: "ISO 8601, or a span from now such as 30d" }),
});
export type TokenCreate = z.input<typeof tokenCreateSchema>;

export const tokensQuerySchema = z.strictObject(pagingQuery);
export const tokenPageSchema = pageOf(tokenSchema);
export const tokenParamsSchema = z.object({ id: z.string().min(1).max(64) });
