import * as z from "zod";
import { formatInstantMs } from "../../../base/time.ts";
import type { AuditRow } from "../../store/access-store.ts";
import { AUDIT_ACTIONS, type AuditEntry, auditPageSchema, auditQuerySchema } from "../contract/audit.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { instantOf } from "../query-span.ts";
import type { Router } from "../router.ts";

const cursorSchema = z.tuple([z.number()]);

export function auditRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/audit",
    summary: "Who did what, newest first",
    scope: "admin",
    query: auditQuerySchema,
    answer: { status: 200, description: "A page of entries", schema: auditPageSchema },
    handle: async ({ query }) => {
      const now = Date.now();
      const rows = await desk.store.audit({
        fromMs: instantOf(query.from, now),
        toMs: instantOf(query.to, now),
        action: query.action,
        who: query.who,
        before: query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorSchema)[0],
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return { items: page.flatMap(entry), next: last === undefined ? null : encodeCursor([last.id]) };
    },
  });
}

function entry(row: AuditRow): AuditEntry[] {
  const action = AUDIT_ACTIONS.find((known) => known === row.action);
  if (action === undefined) return [];
  const { who, address, target, detail, bytes } = row;
  return [{ id: String(row.id), at: formatInstantMs(row.atMs), who, address, action, target, detail, bytes }];
}
