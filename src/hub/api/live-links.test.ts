/** Links that work once: for which stream, how long, and for whom. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type House, startHouse } from "../test-house.ts";
import { LINK_MS, LiveLinks, MOST_LINKS, streamKey } from "./auth/live-links.ts";
import { auditPageSchema, type LiveLink, liveLinkSchema, newTokenSchema } from "./contract/index.ts";
import { problem } from "./test-calls.ts";

const STREAM = { address: ["192.0.2.1", "192.0.2.2"], filter: "tcp port 443", from: "-10m" };

async function link(house: House, body: unknown = STREAM): Promise<LiveLink> {
  const answer = await house.send("POST", "/api/v1/live-links", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return liveLinkSchema.parse(await answer.json());
}

/** As curl would ask: without a header. */
async function open(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return await fetch(url, init);
}

async function opens(url: string | URL): Promise<void> {
  const answer = await open(url);
  assert.equal(answer.status, 200, answer.status === 200 ? "" : await answer.clone().text());
  await answer.body?.cancel();
}

test("a link opens its stream without a header once, and the audit log has both ends of it", async (t) => {
  const house = await startHouse(t);
  const { url, expires, pin } = await link(house);
  assert.equal(pin, null);
  const left = Date.parse(expires) - Date.now();
  assert.ok(left > LINK_MS - 60_000 && left <= LINK_MS, expires);
  assert.equal((await open(url, { method: "HEAD" })).status, 401, "looking is not using");
  await opens(url);
  const again = await problem(open(url), 401);
  assert.match(again.detail, /used already, or is too old.*works once/);
  const { items } = await house.get("/api/v1/audit", auditPageSchema);
  const told = items.filter(({ action }) => action.startsWith("live"));
  assert.deepEqual(
    told.map(({ action, who, target, detail }) => [action, who, target, detail]),
    [
      ["live", "admin.token", told[1]?.target, "from -10m on, by a link"],
      ["live-link", "admin.token", told[0]?.target, "from -10m on"],
    ],
  );
  assert.match(told[0]?.target ?? "", /address 192\.0\.2\.1.*tcp port 443/);
  assert.ok(!JSON.stringify(items).includes(new URL(url).searchParams.get("once") ?? "?"));
});

test("it is for that stream alone, however its query is ordered; a wrong try leaves it as it was", async (t) => {
  const house = await startHouse(t);
  const { url } = await link(house);
  const changed = (change: (query: URLSearchParams) => void): URL => {
    const other = new URL(url);
    change(other.searchParams);
    return other;
  };
  for (const other of [
    changed((query) => query.delete("filter")),
    changed((query) => query.set("address", "192.0.2.1")),
    changed((query) => query.append("address", "192.0.2.3")),
    changed((query) => query.append("device", "dev-1")),
    changed((query) => query.set("from", "-20m")),
    changed((query) => query.delete("from")),
  ])
    assert.match((await problem(open(other), 401)).detail, /another stream/);
  await problem(open(changed((query) => query.set("once", "guess"))), 401);
  await problem(open(changed((query) => query.append("once", "guess"))), 401);
  const once = new URL(url).searchParams.get("once");
  for (const path of ["frames.pcapng", "status", "live-links", "session", "audit"])
    assert.equal(
      (await open(new URL(`/api/v1/${path}?once=${once}`, url))).status,
      path === "live-links" ? 405 : 401,
    );
  const bearer = { headers: { authorization: `Bearer ${once}` } };
  assert.equal((await open(new URL("/api/v1/live.pcapng", url), bearer)).status, 401);
  const turned = new URL(url);
  turned.search = `?${new URLSearchParams([...turned.searchParams].reverse())}`;
  await opens(turned);
});

test("two at once: one gets it", async (t) => {
  const house = await startHouse(t);
  const { url } = await link(house, {});
  const answers = await Promise.all([open(url), open(url), open(url)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401]);
  for (const answer of answers) await answer.body?.cancel();
});

test("five minutes later it is too old", async (t) => {
  const house = await startHouse(t);
  const { url } = await link(house);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + LINK_MS });
  assert.match((await problem(open(url), 401)).detail, /too old/);
});

test("who may not fetch frames makes none, a wrong stream gets none, and a revoked token's links end with it", async (t) => {
  const house = await startHouse(t);
  const token = async (scope: string) =>
    newTokenSchema.parse(await (await house.send("POST", "/api/v1/tokens", { name: scope, scope })).json());
  const as = (secret: string, body: unknown = {}): Promise<Response> =>
    house.fetch("/api/v1/live-links", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    });
  await problem(as((await token("view")).token), 403);
  await problem(as("nonsense"), 401);
  const frames = await token("frames");
  await problem(as(frames.token, { device: "nobody" }), 400);
  await problem(as(frames.token, { once: "x" }), 400);
  await problem(as(frames.token, { from: "2999-01-01T00:00:00Z" }), 400);
  const [used, unused] = await Promise.all(
    [1, 2].map(async () => liveLinkSchema.parse(await (await as(frames.token)).json())),
  );
  await opens(used!.url);
  assert.equal((await house.fetch(`/api/v1/tokens/${frames.id}`, { method: "DELETE" })).status, 204);
  await problem(open(unused!.url), 401);
});

test("so many are kept and no more: the oldest goes", () => {
  const links = new LiveLinks();
  const maker = { name: "anna", scope: "admin", via: "session", expiresMs: null, key: "x" } as const;
  const made = Array.from({ length: MOST_LINKS + 1 }, (_, i) => links.make(maker, streamKey({}), i));
  assert.throws(() => links.use(made[0]!.secret, streamKey({}), 200), /used already/);
  assert.deepEqual(links.use(made[1]!.secret, streamKey({}), 200), { ...maker, scope: "frames" });
  assert.equal(links.use(made.at(-1)!.secret, streamKey({}), 200).name, "anna");
});
