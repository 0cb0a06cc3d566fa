/** Every error as an RFC 9457 problem document with a sentence for people. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../base/app-error.ts";
import type { Log } from "../../base/log.ts";
import { FilterError } from "../query/filter-error.ts";
import { RateLimited } from "./auth/login-limit.ts";
import type { Problem } from "./contract/problem.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "The request does not fit",
  401: "Not logged in",
  403: "Not allowed",
  404: "Not found",
  405: "Not possible here",
  409: "In conflict with what is",
  413: "Too large",
  415: "Unknown kind of content",
  416: "No such range",
  421: "Wrong name",
  422: "Cannot be read",
  429: "Too many tries",
  501: "Not built yet",
  502: "No connection",
  503: "The sensor is away",
  507: "The disk is full",
};

export function sendProblem(reply: FastifyReply, problem: Omit<Problem, "type" | "title">): FastifyReply {
  const { code, status } = problem;
  const title = TITLES[status] ?? (status < 500 ? "Not possible" : "A fault in Tapdeck");
  if (problem.retryAfterS !== undefined) reply.header("retry-after", problem.retryAfterS);
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="tapdeck"');
  return reply
    .status(status)
    .type("application/problem+json; charset=utf-8")
    .header("cache-control", "no-store")
    .serializer(JSON.stringify)
    .send({ type: `urn:tapdeck:problem:${code}`, title, ...problem });
}

function faultOf({ fault: { at, length, instead } }: FilterError): NonNullable<Problem["fault"]> {
  return { at, length, ...(instead === undefined ? {} : { instead }) };
}

/** For people the field's own name: whether it stood in the query or the body is for programs. */
function fieldOf(path: string): string {
  return path.replace(/^(body|querystring|params)\./, "");
}

/** What Node refuses before there is a request: a head that is no HTTP, or far too long. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const title = STATUS_CODES[status] ?? "Bad Request";
  const body = JSON.stringify({
    type: "urn:tapdeck:problem:invalid",
    title,
    status,
    code: "invalid",
    detail: "this is no HTTP request that Tapdeck can read",
  });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

export function answerError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
  context: { readonly log: Log; readonly setupNeeded: boolean },
): FastifyReply {
  if (error instanceof AppError) {
    const status = error.httpStatus;
    return sendProblem(reply, {
      status,
      code: error.code,
      detail: error.line,
      ...(error instanceof FilterError ? { fault: faultOf(error) } : {}),
      ...(error instanceof RateLimited ? { retryAfterS: error.retryAfterS } : {}),
      ...(status === 401 && context.setupNeeded ? { setupNeeded: true } : {}),
    });
  }
  if ("validation" in error && error.validation !== undefined) {
    const errors = error.validation.map((issue) => ({
      path: [error.validationContext, issue.instancePath.replaceAll("/", ".").replace(/^\./, "")]
        .filter((part) => part !== undefined && part !== "")
        .join("."),
      message: issue.message ?? "does not fit",
    }));
    const detail = errors.map(({ path, message }) => `${fieldOf(path)}: ${message}`).join("; ");
    return sendProblem(reply, { status: 400, code: "invalid", detail, errors });
  }
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status < 500) return sendProblem(reply, { status, code: "invalid", detail: error.message });
  context.log.warn(`${request.method} ${request.routeOptions.url ?? "?"}: ${error.stack ?? error.message}`);
  const detail = "Tapdeck made a mistake here; its terminal or journal has the details";
  return sendProblem(reply, { status: 500, code: "internal", detail });
}
