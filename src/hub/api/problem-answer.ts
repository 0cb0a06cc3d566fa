/** Every error as an RFC 9457 problem document with a sentence for people. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../base/app-error.ts";
import type { Log } from "../../base/log.ts";
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
    const detail = errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
    return sendProblem(reply, { status: 400, code: "invalid", detail, errors });
  }
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status < 500) return sendProblem(reply, { status, code: "invalid", detail: error.message });
  context.log.warn(`${request.method} ${request.routeOptions.url ?? "?"}: ${error.stack ?? error.message}`);
  const detail = "Tapdeck made a mistake here; its terminal or journal has the details";
  return sendProblem(reply, { status: 500, code: "internal", detail });
}
