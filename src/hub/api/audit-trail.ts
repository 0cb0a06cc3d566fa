/** Writes down who did what. An act that cannot be written down is not answered as done. */
import type { FastifyRequest } from "fastify";
import type { AuditAction } from "./contract/audit.ts";
import type { Desk } from "./desk.ts";
import { whoIs } from "./router.ts";

export async function record(
  desk: Desk,
  request: FastifyRequest,
  action: AuditAction,
  target: string,
  detail: string,
): Promise<void> {
  await recordAs(desk, whoIs(request).name, request.ip, action, target, detail);
}

export async function recordAs(
  desk: Desk,
  who: string,
  address: string,
  action: AuditAction,
  target: string,
  detail: string,
): Promise<void> {
  await desk.store.addAudit({ atMs: Date.now(), who, address, action, target, detail });
}
