/** What every request passes before its route: the right name for this hub, who is there, and whether they may. */
import "@fastify/cookie";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../../../base/app-error.ts";
import type { Scope } from "../contract/index.ts";
import { type Access, type Identity, includesScope } from "./access.ts";
import type { HostList } from "./host-list.ts";
import { streamKey } from "./live-links.ts";

/** `open`: no session needed. */
export type RouteScope = Scope | "open";

declare module "fastify" {
  interface FastifyContextConfig {
    scope?: RouteScope;
    /** GET may be asked for by a link that works once, `?once=…`. */
    byLink?: boolean;
  }
  interface FastifyRequest {
    identity: Identity | undefined;
  }
}

export interface GateParts {
  readonly access: Access;
  readonly hosts: HostList;
  readonly secure: boolean;
}

/** Browsers send a `__Host-` cookie only over TLS and only to this very host. */
export function cookieName(secure: boolean): string {
  return secure ? "__Host-tapdeck" : "tapdeck";
}

/** Another name than ours: RFC 9110 §15.5.20. */
export class Misdirected extends AppError {
  constructor(host: string) {
    super("forbidden", `this Tapdeck is not called "${host.slice(0, 100)}"`, {
      hint: "Use the machine's own name or address: other names are refused against DNS rebinding",
    });
  }

  override get httpStatus(): number {
    return 421;
  }
}

export function installGate(app: FastifyInstance, parts: GateParts): void {
  app.decorateRequest("identity", undefined);
  app.addHook("onRequest", async (request) => {
    if (!parts.hosts.allows(request.headers.host, Date.now()))
      throw new Misdirected(request.headers.host ?? "");
    const needs = request.routeOptions.config.scope ?? "open";
    request.identity = identify(request, parts);
    if (needs === "open") {
      // Logging in from a foreign page is an attack of its own.
      if (isWrite(request) && request.headers.origin !== undefined) requireOwnOrigin(request, parts.secure);
      return;
    }
    const { identity } = request;
    if (identity === undefined) {
      throw new AppError("unauthenticated", "nobody is logged in", {
        hint: "Log in on the page, or send a token: Authorization: Bearer …",
      });
    }
    if (!includesScope(identity.scope, needs)) {
      throw new AppError(
        "forbidden",
        `this needs the scope "${needs}", "${identity.name}" has "${identity.scope}"`,
        {
          hint: `Make a token with tapdeck token create --scope ${needs}`,
        },
      );
    }
    if (identity.via === "session" && isWrite(request)) requireOwnOrigin(request, parts.secure);
  });
}

/** A token that was sent but is not valid is nobody, whatever cookie came with it. */
function identify(request: FastifyRequest, { access, secure }: GateParts): Identity | undefined {
  if (request.routeOptions.config.byLink === true && request.method === "GET") {
    const query = request.query as Readonly<Record<string, unknown>>;
    if (typeof query.once === "string") return access.ofLiveLink(query.once, streamKey(query));
  }
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(authorization)?.[1];
    return token === undefined ? undefined : access.ofToken(token);
  }
  const cookie = request.cookies[cookieName(secure)];
  return cookie === undefined ? undefined : access.ofCookie(cookie);
}

function isWrite(request: FastifyRequest): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(request.method);
}

/** Browsers send Origin with every write; a write by cookie without it, or from elsewhere, is not ours. */
function requireOwnOrigin(request: FastifyRequest, secure: boolean): void {
  const own = `${secure ? "https" : "http"}://${request.headers.host?.toLowerCase()}`;
  if (request.headers.origin?.toLowerCase() === own) return;
  throw new AppError("forbidden", "this request came from another page", {
    hint: "Scripts should send a token (Authorization: Bearer …), not the cookie",
  });
}
