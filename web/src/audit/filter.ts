/** What of the audit log is shown, as the address says it. Pure. */
import type { AuditAction } from "../../../src/hub/api/contract/audit.ts";
import { en } from "../texts/en.ts";

export interface AuditFilterWish {
  readonly action?: AuditAction;
  readonly who?: string;
}

export const ACTIONS = Object.keys(en.audit.actions) as AuditAction[];

export function filterOf(query: URLSearchParams): AuditFilterWish {
  const action = ACTIONS.find((known) => known === query.get("action"));
  const who = query.get("who");
  return { ...(action && { action }), ...(who && { who }) };
}
