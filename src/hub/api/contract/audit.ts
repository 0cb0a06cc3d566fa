/** `GET /audit`: who did what, newest first. */
import * as z from "zod";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant, spanQuery } from "./span.ts";

export const AUDIT_ACTIONS = [
  "setup",
  "login",
  "login-failed",
  "logout",
  "password",
  "user-delete",
  "token-create",
  "token-delete",
  "device-change",
  "device-merge",
  "device-split",
  "privacy-change",
  "group-create",
  "group-change",
  "group-delete",
  "rule-create",
  "rule-change",
  "rule-delete",
  "files-delete",
  "download",
  "rewind",
  "live",
  "live-link",
  "clip-create",
  "clip-delete",
  "channel-create",
  "channel-change",
  "channel-delete",
  "channel-test",
  "alarm-change",
  "mute-create",
  "mute-delete",
  "detector-change",
  "source-create",
  "source-change",
  "source-delete",
  "home-net-create",
  "home-net-delete",
  "budget-change",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const auditEntrySchema = z.object({
  id: z.string(),
  at: instant,
  who: z.string().meta({ description: "user or token name; - if nobody known" }),
  address: z.string().meta({ description: "where the request came from" }),
  action: z.enum(AUDIT_ACTIONS),
  target: z.string(),
  detail: z.string(),
  bytes: z
    .number()
    .nullable()
    .meta({ description: "handed out by a download; null while it goes on, or where a crash cut it off" }),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Without a span: everything kept. Times here are the machine's, also in a replay. */
export const auditQuerySchema = z.strictObject({
  ...pagingQuery,
  ...spanQuery,
  action: z.enum(AUDIT_ACTIONS).optional(),
  who: z.string().min(1).max(64).optional().meta({ description: "only of this user or token" }),
});
export const auditPageSchema = pageOf(auditEntrySchema);
