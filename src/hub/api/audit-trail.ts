/** Writes down who did what. An act that cannot be written down is not answered as done. */
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
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
  bytes?: number,
): Promise<number> {
  // Who went away before the answer has no address any more.
  const address: string | undefined = request.ip;
  return await recordAs(desk, whoIs(request).name, address ?? "", action, target, detail, bytes);
}

export async function recordAs(
  desk: Desk,
  who: string,
  address: string,
  action: AuditAction,
  target: string,
  detail: string,
  bytes: number | null = null,
): Promise<number> {
  return await desk.store.addAudit({ atMs: Date.now(), who, address, action, target, detail, bytes });
}

/**
 * A download of unknown length: written down before its first byte goes out, with its bytes when it has ended, however
 * it ends. The answer carries what `frames` says.
 */
export async function recordStream(
  desk: Desk,
  request: FastifyRequest,
  action: AuditAction,
  target: string,
  detail: string,
  frames: Readable,
): Promise<Readable> {
  const id = await record(desk, request, action, target, detail);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // Who reads `counted` hears of a failure there.
  void pipeline(frames, counted)
    .catch(() => undefined)
    .then(() => desk.store.setAuditBytes(id, bytes))
    .catch((error: unknown) => desk.log.warn(`a download's size is not in the audit log: ${String(error)}`));
  return counted;
}
