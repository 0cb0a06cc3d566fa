/** `/session`, `/setup` and `/users/{name}/password`: who is there. */
import * as z from "zod";
import { instant } from "./span.ts";

/** Each includes the ones before it. */
export const SCOPES = ["view", "frames", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export const userName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, "1 to 32 of a-z 0-9 . _ -, beginning with a letter or digit");
/** Length is what counts; 12 characters, as OWASP and NIST SP 800-63B advise against composition rules. */
export const newPassword = z
  .string()
  .min(12, "at least 12 characters: three or four words are easy to keep")
  .max(200);

export const loginSchema = z.strictObject({
  name: userName.default("admin"),
  password: z.string().min(1).max(200),
});
export type Login = z.input<typeof loginSchema>;

export const setupSchema = z.strictObject({
  token: z.string().min(1).max(100).meta({ description: "the part behind # of the setup link" }),
  name: userName.default("admin"),
  password: newPassword,
});
export type Setup = z.input<typeof setupSchema>;

export const sessionSchema = z.object({
  name: z.string(),
  scope: z.enum(SCOPES),
  via: z.enum(["session", "token"]),
  expires: instant.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const passwordParamsSchema = z.object({ name: userName });
/** Makes the user if there is none of this name; ends all of the user's sessions. */
export const passwordSchema = z.strictObject({
  password: newPassword,
  current: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "the password of who asks: needed with a session, not with a token" }),
});
