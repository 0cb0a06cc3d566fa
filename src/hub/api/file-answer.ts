/** A capture file as an answer: whole, or the part that a Range asks for, so that a broken download goes on. */
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { recordStream } from "./audit-trail.ts";
import { byteRange, RANGE_UNSATISFIABLE } from "./byte-range.ts";
import type { Desk } from "./desk.ts";
import { downloadHeaders, PCAPNG } from "./pcapng-answer.ts";
import { sendProblem } from "./problem-answer.ts";

export interface SentFile {
  readonly name: string;
  readonly bytes: number;
  /** Names these very bytes; undefined while they may change. */
  readonly tag: string | undefined;
  /** As the audit log calls it, and what part of it a whole answer is. */
  readonly target: string;
  readonly detail?: string;
  /** `from` inclusive, `to` exclusive. */
  read(from: number, to: number): Readable;
}

export async function sendFile(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  file: SentFile,
): Promise<FastifyReply> {
  const tag = file.tag === undefined ? undefined : `"${file.tag}"`;
  reply.type(PCAPNG).headers({ ...downloadHeaders(file.name), "accept-ranges": "bytes" });
  if (tag !== undefined) reply.header("etag", tag);
  if (tag !== undefined && request.headers["if-none-match"] === tag) return reply.status(304).send();
  const sameFile = request.headers["if-range"] === undefined || request.headers["if-range"] === tag;
  const range = byteRange(sameFile ? request.headers.range : undefined, file.bytes);
  if (range === RANGE_UNSATISFIABLE) {
    reply.removeHeader("content-disposition");
    const detail = `${file.name} has ${file.bytes} bytes`;
    return sendProblem(reply.header("content-range", `bytes */${file.bytes}`), {
      status: 416,
      code: "invalid",
      detail,
    });
  }
  const { from, to } = range ?? { from: 0, to: file.bytes };
  reply.header("content-length", to - from);
  if (range !== undefined) reply.status(206).header("content-range", `bytes ${from}-${to - 1}/${file.bytes}`);
  if (request.method === "HEAD" || to === from) return reply.send(Readable.from([]));
  const part = range === undefined ? (file.detail ?? "") : `bytes ${from} to ${to - 1}`;
  return reply.send(await recordStream(desk, request, "download", file.target, part, file.read(from, to)));
}
