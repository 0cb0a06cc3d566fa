/** Who gets in: every route without and with too little right, setup, login, cookies, names, tokens. */
import assert from "node:assert/strict";
import { rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { type House, startHouse } from "../test-house.ts";
import {
  auditPageSchema,
  newTokenSchema,
  problemSchema,
  SCOPES,
  sessionSchema,
  tokenPageSchema,
} from "./contract/index.ts";
import { API_PREFIX, type RouteDoc } from "./router.ts";

const PASSWORD = "correct horse battery";

async function bare(house: House, path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(new URL(path, house.hub.url), init);
}

function pathOf(route: RouteDoc): string {
  return `${route.atRoot === true ? "" : API_PREFIX}${route.path.replace(/:name/, "a_20260101000000_00001.pcapng").replace(/:\w+/g, "x")}`;
}

async function tokenFor(house: House, scope: string): Promise<string> {
  const answer = await house.send("POST", "/api/v1/tokens", { name: scope, scope });
  assert.equal(answer.status, 201);
  return newTokenSchema.parse(await answer.json()).token;
}

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
}

/** The host header is not ours to set in fetch. */
async function withHost(house: House, host: string): Promise<number> {
  const { hostname, port } = new URL(house.hub.url);
  const headers = { host, authorization: `Bearer ${house.token}` };
  return await new Promise((resolve, reject) => {
    request({ hostname, port, path: "/api/v1/session", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

const OPEN = ["GET /healthz", "GET /openapi.json", "POST /session", "POST /setup"];

test("every route but four asks who is there, and every scope is held", async (t) => {
  const house = await startHouse(t);
  const { routes } = house.hub;
  const open = routes
    .filter((route) => route.scope === "open")
    .map((route) => `${route.method} ${route.path}`);
  assert.deepEqual(open.sort(), OPEN);
  const tokens = {
    view: await tokenFor(house, "view"),
    frames: await tokenFor(house, "frames"),
    admin: house.token,
  };
  for (const route of routes) {
    const { scope, method } = route;
    if (scope === "open") continue;
    const call = (headers: Record<string, string>): Promise<Response> =>
      bare(house, pathOf(route), {
        method,
        headers: { ...headers, ...(route.body === undefined ? {} : { "content-type": "application/json" }) },
        ...(route.body === undefined ? {} : { body: "{}" }),
        signal: AbortSignal.timeout(5000),
      });
    for (const headers of [
      {},
      { authorization: "Bearer nonsense" },
      { authorization: "Basic YTpi" },
      { cookie: "tapdeck=x" },
    ]) {
      const answer = await call(headers);
      assert.equal(answer.status, 401, `${method} ${route.path} ${JSON.stringify(headers)}`);
      assert.equal(answer.headers.get("content-type"), "application/problem+json; charset=utf-8");
      problemSchema.parse(await answer.json());
    }
    for (const has of SCOPES) {
      if (has === "admin" && route.method !== "GET") continue;
      const answer = await call({ authorization: `Bearer ${tokens[has]}` });
      const enough: boolean = SCOPES.indexOf(has) >= SCOPES.indexOf(scope);
      assert.equal(answer.status === 403, !enough, `${method} ${route.path} with ${has}: ${answer.status}`);
      assert.notEqual(answer.status, 500);
      await answer.body?.cancel();
    }
  }
});

test("the setup link makes the first user once, and logs in", async (t) => {
  const house = await startHouse(t);
  const link = house.hub.setupUrl;
  assert.ok(link !== undefined);
  const token = link.split("#")[1]!;
  const nobody = await bare(house, "/api/v1/session");
  assert.equal(problemSchema.parse(await nobody.json()).setupNeeded, true);
  assert.equal(
    (await bare(house, "/api/v1/setup", json({ token: "guess", password: PASSWORD }))).status,
    401,
  );
  assert.equal((await bare(house, "/api/v1/setup", json({ token, password: "short" }))).status, 400);
  const [one, two] = await Promise.all([
    bare(house, "/api/v1/setup", json({ token, password: PASSWORD })),
    bare(house, "/api/v1/setup", json({ token, name: "eve", password: PASSWORD })),
  ]);
  assert.deepEqual([one.status, two.status].sort(), [201, 409]);
  const winner = one.status === 201 ? one : two;
  const cookie = winner.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^tapdeck=[\w-]{40,};.*HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  const me = await bare(house, "/api/v1/session", { headers: { cookie: cookie.split(";")[0]! } });
  assert.equal(sessionSchema.parse(await me.json()).scope, "admin");
  assert.equal((await bare(house, "/api/v1/setup", json({ token, password: PASSWORD }))).status, 409);
  assert.equal(
    problemSchema.parse(await (await bare(house, "/api/v1/session")).json()).setupNeeded,
    undefined,
  );
  await house.restart();
  assert.equal(house.hub.setupUrl, undefined);
});

test("login, cookie, foreign pages, logout", async (t) => {
  const house = await startHouse(t);
  assert.equal(
    (await house.send("POST", "/api/v1/users/admin/password", { password: PASSWORD })).status,
    204,
  );
  assert.equal((await bare(house, "/api/v1/session", json({ password: "wrong" }))).status, 401);
  const login = await bare(house, "/api/v1/session", json({ password: PASSWORD }));
  assert.equal(login.status, 201);
  const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
  const origin = new URL(house.hub.url).origin;
  const write = (headers: Record<string, string>): Promise<Response> =>
    bare(house, "/api/v1/tokens", json({ name: "n", scope: "view" }, { cookie, ...headers }));
  assert.equal((await write({})).status, 403, "a write by cookie needs an origin");
  assert.equal((await write({ origin: "https://evil.example" })).status, 403);
  assert.equal((await write({ origin: "null" })).status, 403);
  assert.equal((await write({ origin })).status, 201);
  assert.equal(
    (await bare(house, "/api/v1/session", json({ password: PASSWORD }, { origin: "https://evil.example" })))
      .status,
    403,
    "logging in from a foreign page",
  );
  const other = await bare(house, "/api/v1/session", json({ password: PASSWORD }));
  const otherCookie = other.headers.get("set-cookie")!.split(";")[0]!;
  assert.equal(
    (await bare(house, "/api/v1/session", { method: "DELETE", headers: { cookie, origin } })).status,
    204,
  );
  assert.equal((await bare(house, "/api/v1/session", { headers: { cookie } })).status, 401);
  assert.equal((await bare(house, "/api/v1/session", { headers: { cookie: otherCookie } })).status, 200);
  await house.restart();
  assert.equal(
    (await bare(house, "/api/v1/session", { headers: { cookie: otherCookie } })).status,
    200,
    "kept",
  );
  const change = (body: object): Promise<Response> =>
    bare(
      house,
      "/api/v1/users/admin/password",
      json(body, { cookie: otherCookie, origin: new URL(house.hub.url).origin }),
    );
  const asked = await change({ password: `${PASSWORD}!` });
  assert.match(
    problemSchema.parse(await asked.json()).detail,
    /current password/,
    "an open page is not its owner",
  );
  assert.equal((await change({ password: `${PASSWORD}!`, current: "wrong" })).status, 403);
  assert.equal((await bare(house, "/api/v1/session", { headers: { cookie: otherCookie } })).status, 200);
  assert.equal((await change({ password: `${PASSWORD}!`, current: PASSWORD })).status, 204);
  assert.equal((await bare(house, "/api/v1/session", { headers: { cookie: otherCookie } })).status, 401);
  const actions = (await house.get("/api/v1/audit", auditPageSchema)).items.map((entry) => entry.action);
  assert.deepEqual(
    actions,
    ["password", "login", "token-create", "login", "login-failed", "password"].toSpliced(1, 0, "logout"),
  );
});

test("guessing the current password is slowed down like guessing at the door", async (t) => {
  const house = await startHouse(t);
  await house.send("POST", "/api/v1/users/admin/password", { password: PASSWORD });
  const login = await bare(house, "/api/v1/session", json({ password: PASSWORD }));
  const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
  const origin = new URL(house.hub.url).origin;
  const body = { password: `${PASSWORD}!`, current: "guess" };
  const tries = await Promise.all(
    Array.from({ length: 12 }, () =>
      bare(house, "/api/v1/users/admin/password", json(body, { cookie, origin })),
    ),
  );
  assert.deepEqual([...new Set(tries.map((answer) => answer.status))].sort(), [403, 429]);
});

test("guessing is slowed down", async (t) => {
  const house = await startHouse(t);
  await house.send("POST", "/api/v1/users/admin/password", { password: PASSWORD });
  const tries = await Promise.all(
    Array.from({ length: 14 }, (_, i) => bare(house, "/api/v1/session", json({ password: `guess ${i}` }))),
  );
  const statuses = tries.map((answer) => answer.status);
  assert.equal(statuses.filter((status) => status === 401).length, 10);
  const limited = tries.find((answer) => answer.status === 429)!;
  assert.ok(Number(limited.headers.get("retry-after")) > 200);
  assert.equal((await bare(house, "/api/v1/session", json({ password: PASSWORD }))).status, 429);
  const failed = await house.get("/api/v1/audit?action=login-failed", auditPageSchema);
  assert.equal(failed.items.length, 10, "what the limit turns away does not fill the log");
});

test("a name that is not ours is refused", async (t) => {
  const house = await startHouse(t);
  const { port } = new URL(house.hub.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "LOCALHOST.", "[::1]:1", "127.0.0.1"]) {
    assert.equal(await withHost(house, host), 200, host);
  }
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "[::1",
    "::1",
  ]) {
    assert.notEqual(await withHost(house, host), 200, host);
  }
  assert.equal(await withHost(house, "evil.example"), 421);
});

test("tokens: secret shown once, expiry, end, and the file's own", async (t) => {
  const house = await startHouse(t);
  const made = newTokenSchema.parse(
    await (
      await house.send("POST", "/api/v1/tokens", { name: "grafana", scope: "view", expires: "30d" })
    ).json(),
  );
  assert.ok(Date.parse(made.expires!) > Date.now() + 29 * 86_400_000);
  const get = (): Promise<Response> =>
    bare(house, "/api/v1/devices", { headers: { authorization: `Bearer ${made.token}` } });
  assert.equal((await get()).status, 200);
  const listed = await (await house.fetch("/api/v1/tokens")).text();
  assert.ok(!listed.includes(made.token));
  const { items } = tokenPageSchema.parse(JSON.parse(listed));
  assert.ok(items.find((token) => token.id === made.id)?.lastUsed);
  assert.deepEqual(
    items.filter((token) => token.builtIn).map((token) => token.name),
    ["admin.token"],
  );
  await house.restart();
  assert.equal((await get()).status, 200, "kept over a restart");
  assert.equal((await house.send("DELETE", `/api/v1/tokens/${made.id}`)).status, 204);
  assert.equal((await get()).status, 401);
  assert.equal((await house.send("DELETE", `/api/v1/tokens/${made.id}`)).status, 404);
  assert.equal((await house.send("DELETE", "/api/v1/tokens/admin-file")).status, 409);
  assert.equal(
    (await house.send("POST", "/api/v1/tokens", { name: "x", scope: "view", expires: "-1d" })).status,
    400,
  );
  await house.hub.stop();
  await rm(join(house.start.dataFolder, "admin.token"));
  await house.restart();
  assert.equal((await house.fetch("/api/v1/devices")).status, 401, "the old file's token has ended");
  assert.equal((await stat(join(house.start.dataFolder, "admin.token"))).mode & 0o777, 0o600);
});

test("every answer carries the security headers", async (t) => {
  const house = await startHouse(t);
  for (const path of ["/", "/api/v1/status", "/api/v1/nothing", "/healthz", "/devices"]) {
    const answer = await bare(house, path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'self'/, path);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  }
});
