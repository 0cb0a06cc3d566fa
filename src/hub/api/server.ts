/** The HTTP server: security headers, the gate, all routes, the page. */
import fastifyCookie from "@fastify/cookie";
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import type { Log } from "../../base/log.ts";
import type { Certificate } from "../access/certificate.ts";
import { installGate } from "./auth/gate.ts";
import { HostList } from "./auth/host-list.ts";
import type { Desk } from "./desk.ts";
import { serveDissectors } from "./dissectors.ts";
import { answerBrokenRequest, answerError } from "./problem-answer.ts";
import { Router } from "./router.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { anomalyRoutes } from "./routes/anomalies.ts";
import { auditRoutes } from "./routes/audit.ts";
import { budgetRoutes } from "./routes/budgets.ts";
import { channelRoutes } from "./routes/channels.ts";
import { clientRoutes } from "./routes/client.ts";
import { clipRoutes } from "./routes/clips.ts";
import { destinationRoutes } from "./routes/destinations.ts";
import { detectorRoutes } from "./routes/detectors.ts";
import { deviceIdentityRoutes, deviceRoutes } from "./routes/devices.ts";
import { eventRoutes } from "./routes/events.ts";
import { flowExportRoutes } from "./routes/flow-exports.ts";
import { flowSumRoutes } from "./routes/flow-sums.ts";
import { flowRoutes } from "./routes/flows.ts";
import { framesRoutes } from "./routes/frames.ts";
import { groupRoutes } from "./routes/groups.ts";
import { homeNetRoutes } from "./routes/home-nets.ts";
import { liveRoutes } from "./routes/live.ts";
import { liveLinkRoutes } from "./routes/live-links.ts";
import { plumbingRoutes } from "./routes/plumbing.ts";
import { profileRoutes } from "./routes/profile.ts";
import { ruleFileRoutes } from "./routes/rule-files.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { statusRoutes } from "./routes/status.ts";
import { tableRoutes } from "./routes/tables.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { usageRoutes } from "./routes/usage.ts";
import { userRoutes } from "./routes/users.ts";
import { servePage } from "./static-page.ts";

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

/** Requests are small JSON; nothing is uploaded. */
const BODY_BYTES = 256 * 1024;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** Undefined: plain HTTP, which only loopback gets. */
  readonly certificate: Certificate | undefined;
  /** Folder of the built page. */
  readonly webFolder: string;
  /** Folder of the built dissectors of the packet viewer. */
  readonly dissectorFolder: string;
  /** What a desktop runs, one file. */
  readonly clientFile: string;
}

/** Not listening yet. `router.docs` knows every route. */
export async function buildServer(
  desk: Desk,
  options: ServerOptions,
): Promise<{ app: FastifyInstance; router: Router }> {
  const app = createApp(options.certificate, desk.log);
  const secure = options.certificate !== undefined;
  // Requests are JSON; fastify would take plain text too.
  app.removeContentTypeParser("text/plain");
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof Error ? error : new Error(String(error));
    return answerError(known, request, reply, { log: desk.log, setupNeeded: desk.access.setupNeeded });
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  await app.register(fastifyCookie);
  installGate(app, { access: desk.access, hosts: new HostList(options.host), secure });
  const router = new Router(app);
  statusRoutes(router, desk);
  anomalyRoutes(router, desk);
  tableRoutes(router, desk);
  deviceRoutes(router, desk);
  deviceIdentityRoutes(router, desk);
  profileRoutes(router, desk);
  groupRoutes(router, desk);
  homeNetRoutes(router, desk);
  budgetRoutes(router, desk);
  usageRoutes(router, desk);
  flowRoutes(router, desk);
  flowSumRoutes(router, desk);
  flowExportRoutes(router, desk);
  destinationRoutes(router, desk);
  ruleRoutes(router, desk);
  ruleFileRoutes(router, desk);
  framesRoutes(router, desk);
  liveRoutes(router, desk);
  liveLinkRoutes(router, desk, options.certificate);
  clipRoutes(router, desk);
  channelRoutes(router, desk);
  sourceRoutes(router, desk);
  alarmRoutes(router, desk);
  detectorRoutes(router, desk);
  eventRoutes(router, desk);
  sessionRoutes(router, desk, secure);
  userRoutes(router, desk);
  tokenRoutes(router, desk);
  auditRoutes(router, desk);
  plumbingRoutes(router, desk, options.version);
  clientRoutes(router, options.clientFile);
  router.refuseOtherMethods();
  serveDissectors(app, options.dissectorFolder);
  await servePage(app, options.webFolder);
  return { app, router };
}

function createApp(certificate: Certificate | undefined, log: Log): FastifyInstance {
  const options = {
    // A url that cannot be decoded has no route and passes no hook.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      answerError(error, request, reply.headers(SECURITY_HEADERS), { log, setupNeeded: false }),
    clientErrorHandler: answerBrokenRequest,
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 300 },
    // Event streams and long downloads do not hold up the end.
    forceCloseConnections: true,
  } as const;
  if (certificate === undefined) return fastify(options);
  const { key, cert } = certificate;
  // The two kinds of server differ in a type parameter that nothing here depends on.
  return fastify({ ...options, https: { key, cert, minVersion: "TLSv1.2" } }) as unknown as FastifyInstance;
}

/** Answers the port, which the system chose if 0 was asked for. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function listenError(error: unknown, host: string, port: number): unknown {
  if (!isErrnoException(error)) return error;
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const detail = { cause: error };
  if (error.code === "EADDRINUSE") {
    return new AppError("address-in-use", `${place} is taken by another program`, {
      ...detail,
      hint: "Choose another with --listen HOST:PORT, or stop the other one",
    });
  }
  if (error.code === "EACCES") {
    return new AppError("address-in-use", `this user may not listen on ${place}`, {
      ...detail,
      hint: "Ports below 1024 are reserved: choose another with --listen HOST:PORT",
    });
  }
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
    return new AppError("address-in-use", `${host} is no address of this machine`, {
      ...detail,
      hint: "Choose one of its own with --listen HOST:PORT",
    });
  }
  return error;
}
