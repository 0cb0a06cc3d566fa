/** `/users`: people who may log in. All of them may do everything. */
import * as z from "zod";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

export const userSchema = z.object({
  name: z.string(),
  created: instant,
  sessions: z.number().int().meta({ description: "places where they are logged in" }),
});
export type UserItem = z.infer<typeof userSchema>;

export const usersQuerySchema = z.strictObject(pagingQuery);
export const userPageSchema = pageOf(userSchema);
export const userParamsSchema = z.object({ name: z.string().min(1).max(64) });
