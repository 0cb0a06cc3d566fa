/** One description of a route: it registers, validates, types and documents it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import { AppError } from "../../base/app-error.ts";
import type { Identity } from "./auth/access.ts";
import type { RouteScope } from "./auth/gate.ts";

export const API_PREFIX = "/api/v1";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface RouteAnswer {
  readonly status: number;
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
}

export interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the API's prefix, fastify's notation: `/devices/:id`. */
  readonly path: string;
  /** Outside the API's prefix. */
  readonly atRoot?: boolean;
  readonly summary: string;
  readonly scope: RouteScope;
  /** GET also by a link that works once. */
  readonly byLink?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: RouteAnswer;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): unknown;
}

/** A route as the documentation sees it. */
export type RouteDoc = Omit<RouteSpec<z.ZodType, z.ZodType, z.ZodType>, "handle">;

export class Router {
  readonly docs: RouteDoc[] = [];
  readonly #app: FastifyInstance;
  /** The methods of each url. */
  readonly #methods = new Map<string, string[]>();

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  add<
    P extends z.ZodType = z.ZodUnknown,
    Q extends z.ZodType = z.ZodUnknown,
    B extends z.ZodType = z.ZodUnknown,
  >(spec: RouteSpec<P, Q, B>): void {
    const { handle, ...doc } = spec;
    this.docs.push(doc);
    const url = spec.atRoot === true ? spec.path : `${API_PREFIX}${spec.path}`;
    this.#methods.set(url, [...(this.#methods.get(url) ?? []), spec.method]);
    this.#app.route({
      method: spec.method,
      url,
      config: { scope: spec.scope, byLink: spec.byLink === true },
      schema: {
        ...(spec.params === undefined ? {} : { params: spec.params }),
        ...(spec.query === undefined ? {} : { querystring: spec.query }),
        ...(spec.body === undefined ? {} : { body: spec.body }),
      },
      handler: async (request, reply) => {
        // Validated by the schemas above; fastify has put the parsed values in place.
        const call = {
          params: request.params as z.output<P>,
          query: request.query as z.output<Q>,
          body: request.body as z.output<B>,
          request,
          reply,
        };
        if (spec.answer.status !== 200) reply.status(spec.answer.status);
        if (spec.answer.contentType === undefined) reply.header("cache-control", "no-store");
        return await handle(call);
      },
    });
  }

  /** After the last route: what a url cannot do is told with what it can (RFC 9110 §15.5.6). */
  refuseOtherMethods(): void {
    for (const [url, methods] of this.#methods) {
      const can = methods.includes("GET") ? [...methods, "HEAD"] : methods;
      this.#app.route({
        method: METHODS.filter((method) => !can.includes(method)),
        url,
        // Before a body is read: its kind does not matter here.
        onRequest: async (request, reply) => {
          reply.header("allow", can.join(", "));
          throw new AppError("wrong-method", `${request.method} does nothing here`, {
            hint: `This address knows ${can.join(", ")}`,
          });
        },
        handler: () => undefined,
      });
    }
  }
}

/** Within a route that is not open the gate has put it there. */
export function whoIs(request: FastifyRequest): Identity {
  if (request.identity === undefined) throw new AppError("unauthenticated", "nobody is logged in");
  return request.identity;
}
