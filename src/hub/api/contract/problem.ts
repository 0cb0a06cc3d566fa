/** RFC 9457 problem document: what every error answers, as `application/problem+json`. */
import * as z from "zod";

export const problemSchema = z.object({
  type: z.string().meta({ description: "urn:tapdeck:problem:<code>" }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().meta({ description: "one sentence for people: what, why, what to do" }),
  code: z.string(),
  /** Only on a request that did not fit its schema. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Only on a filter of flows that is wrong: which characters of it, and what may have been meant in their place. */
  fault: z
    .object({ at: z.number().int(), length: z.number().int(), instead: z.string().optional() })
    .optional(),
  /** Only on 401: true while no user exists, so the page must show the setup and not the login. */
  setupNeeded: z.boolean().optional(),
  /** Only on 429. */
  retryAfterS: z.number().int().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
