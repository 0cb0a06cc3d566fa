/** Writes down who did what. An act that cannot be written down is not answered as done. */
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import type { AuditAction } from "./contract/audit.ts";
import type { Desk } from "./desk.ts";
import { flowing } from "./pcapng-answer.ts";
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
 * A download of unknown length: written down before its first byte goes out, while its source is asked, with its bytes
 * when it has ended, however it ends: none where there was nothing to be had. The answer carries what `frames` says, and
 * no sensor records it again.
 */
export async function recordStream(
  desk: Desk,
  request: FastifyRequest,
  action: AuditAction,
  target: string,
  detail: string,
  frames: Readable,
): Promise<Readable> {
  let bytes = 0;
  const written = record(desk, request, action, target, detail);
  const close = (): void => {
    written
      .then((id) => desk.store.setAuditBytes(id, bytes))
      .catch((error: unknown) =>
        desk.log.warn(`a download's size is not in the audit log: ${String(error)}`),
      );
  };
  try {
    await Promise.all([flowing(frames), written, desk.ownStreams.begin(request.raw.socket)]);
  } catch (error) {
    frames.destroy();
    close();
    throw error;
  }
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // Who reads `counted` hears of a failure there.
  void pipeline(frames, counted)
    .catch(() => undefined)
    .then(close);
  return counted;
}
