import { AppError } from "../../../base/app-error.ts";
import { record } from "../audit-trail.ts";
import {
  newTokenSchema,
  tokenCreateSchema,
  tokenPageSchema,
  tokenParamsSchema,
  tokensQuerySchema,
} from "../contract/token.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { instantOf } from "../query-span.ts";
import type { Router } from "../router.ts";

export function tokenRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/tokens",
    summary: "Keys for programs, without their secrets",
    scope: "admin",
    query: tokensQuerySchema,
    answer: { status: 200, description: "A page of tokens", schema: tokenPageSchema },
    handle: ({ query }) => pageOfList(desk.access.tokens(), query),
  });
  router.add({
    method: "POST",
    path: "/tokens",
    summary: "A new token; its secret is shown this once",
    scope: "admin",
    body: tokenCreateSchema,
    answer: { status: 201, description: "The token", schema: newTokenSchema },
    handle: async ({ body, request }) => {
      const expiresMs = instantOf(body.expires, Date.now()) ?? null;
      if (expiresMs !== null && expiresMs <= Date.now()) {
        throw new AppError("invalid", `"${body.expires}" is in the past`, {
          hint: "Write 30d for thirty days",
        });
      }
      const token = await desk.access.createToken(body.name, body.scope, expiresMs);
      await record(desk, request, "token-create", token.name, `${body.scope}, ${token.id}`);
      return token;
    },
  });
  router.add({
    method: "DELETE",
    path: "/tokens/:id",
    summary: "End a token at once",
    scope: "admin",
    params: tokenParamsSchema,
    answer: { status: 204, description: "Ended" },
    handle: async ({ params, request, reply }) => {
      const token = await desk.access.deleteToken(params.id);
      if (token === undefined) {
        throw new AppError("not-found", `there is no token "${params.id}"`);
      }
      await record(desk, request, "token-delete", token.name, token.id);
      return reply.send();
    },
  });
}
