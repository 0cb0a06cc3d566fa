import type { FastifyReply } from "fastify";
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import { record, recordAs } from "../audit-trail.ts";
import type { Identity, NewSession } from "../auth/access.ts";
import { cookieName } from "../auth/gate.ts";
import {
  loginSchema,
  passwordParamsSchema,
  passwordSchema,
  type Session,
  sessionSchema,
  setupSchema,
} from "../contract/session.ts";
import type { Desk } from "../desk.ts";
import { type Router, whoIs } from "../router.ts";

export function sessionRoutes(router: Router, desk: Desk, secure: boolean): void {
  router.add({
    method: "POST",
    path: "/session",
    summary: "Log in with a password; the answer sets the session cookie",
    scope: "open",
    body: loginSchema,
    answer: { status: 201, description: "Who is logged in", schema: sessionSchema },
    handle: async ({ body, request, reply }) => {
      try {
        const session = await desk.access.login(body.name, body.password, request.ip);
        await recordAs(desk, body.name, request.ip, "login", "", "");
        return setCookie(reply, session, secure);
      } catch (error) {
        // Those that the limit turned away are not written down: a guesser could fill the log with them.
        if (error instanceof AppError && error.code === "unauthenticated") {
          await recordAs(desk, "-", request.ip, "login-failed", body.name, "");
        }
        throw error;
      }
    },
  });
  router.add({
    method: "GET",
    path: "/session",
    summary: "Who am I",
    scope: "view",
    answer: { status: 200, description: "Who is logged in", schema: sessionSchema },
    handle: ({ request }) => show(whoIs(request)),
  });
  router.add({
    method: "DELETE",
    path: "/session",
    summary: "Log out",
    scope: "view",
    answer: { status: 204, description: "Logged out" },
    handle: async ({ request, reply }) => {
      await desk.access.logout(whoIs(request));
      await record(desk, request, "logout", "", "");
      return reply.clearCookie(cookieName(secure), cookieOptions(secure)).send();
    },
  });
  router.add({
    method: "POST",
    path: "/setup",
    summary: "First start: choose a password with the one-time setup link, and be logged in",
    scope: "open",
    body: setupSchema,
    answer: { status: 201, description: "Who is logged in", schema: sessionSchema },
    handle: async ({ body, request, reply }) => {
      const session = await desk.access.setUp(body.token, body.name, body.password, request.ip);
      await recordAs(desk, body.name, request.ip, "setup", body.name, "");
      return setCookie(reply, session, secure);
    },
  });
  router.add({
    method: "POST",
    path: "/users/:name/password",
    summary: "Set a user's password, making the user if need be; ends the user's sessions",
    scope: "admin",
    params: passwordParamsSchema,
    body: passwordSchema,
    answer: { status: 204, description: "Done" },
    handle: async ({ params, body, request, reply }) => {
      const who = whoIs(request);
      // A page left open must not be enough to lock its owner out.
      if (who.via === "session") await desk.access.confirm(who.name, body.current ?? "", request.ip);
      await desk.access.setPassword(params.name, body.password);
      await record(desk, request, "password", params.name, "");
      return reply.send();
    },
  });
}

function setCookie(reply: FastifyReply, session: NewSession, secure: boolean): Session {
  const { expiresMs } = session.identity;
  const maxAge = expiresMs === null ? {} : { maxAge: Math.floor((expiresMs - Date.now()) / 1000) };
  reply.setCookie(cookieName(secure), session.cookie, { ...cookieOptions(secure), ...maxAge });
  return show(session.identity);
}

function cookieOptions(secure: boolean) {
  return { path: "/", httpOnly: true, sameSite: "strict", secure } as const;
}

function show(identity: Identity): Session {
  return {
    name: identity.name,
    scope: identity.scope,
    via: identity.via,
    expires: identity.expiresMs === null ? null : formatInstantMs(identity.expiresMs),
  };
}
