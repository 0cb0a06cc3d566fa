import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { DNS_REBINDING } from "./dns-rebinding.ts";
import { summary } from "./test-dns.ts";
import { DAMAGED_STATES, HOUR_MS, START_MS, Story } from "./test-slices.ts";

const into = (atMs: number, name: string, ip: string, wish = {}) =>
  summary(atMs, { privateAnswers: [{ name, ip }], ...wish });

const meant = (atMs: number, domain: string, ip = "203.0.113.9"): NamedFact => ({
  kind: "dns",
  client: "192.168.1.20",
  domain,
  ip,
  atMs,
});

test("a name that turns from the Internet into the house is an attack", () => {
  const story = new Story(DNS_REBINDING);
  story.fact(meant(START_MS, "a.evil.com"));
  const [claim] = story.fact(into(START_MS + 30_000, "a.evil.com", "192.168.1.1", { server: "192.168.1.2" }));
  assert.equal(claim?.severity, "high");
  assert.equal(claim?.destination, "evil.com");
  assert.match(claim?.why ?? "", /30 s before, the same name meant 203\.0\.113\.9/);
  story.fact(meant(START_MS, "b.evil.org"));
  const [own] = story.fact(into(START_MS + 30_000, "b.evil.org", "127.0.0.1"));
  assert.equal(own?.severity, "high");
});

test("a name that always meant the house is told once, as a doubt", () => {
  const story = new Story(DNS_REBINDING);
  story.fact(meant(START_MS - 3 * HOUR_MS, "nas.shop.com"));
  for (let n = 0; n < 100; n++) {
    story.fact(into(START_MS + n * 60_000, "nas.shop.com", "192.168.1.9"));
    story.tick(START_MS + n * 60_000);
    if (n === 50) story.restart();
  }
  assert.deepEqual(
    story.claims.map(({ severity, unsure }) => [severity, unsure]),
    [["low", true]],
  );
});

test("a blocker of advertisements, that answers all of them by its own address, is none", () => {
  const story = new Story(DNS_REBINDING);
  for (let n = 0; n < 100; n++) {
    story.fact(into(START_MS + n * 1000, `ads${n}.com`, "192.168.1.176"));
    if (n > 10) story.fact(meant(START_MS + n * 1000, `late${n}.com`));
    if (n > 10) story.fact(into(START_MS + n * 1000 + 500, `late${n}.com`, "192.168.1.176"));
  }
  story.tick(START_MS + HOUR_MS);
  assert.deepEqual(story.claims, []);
});

test("names of makers, of routers and of one's own, blocked names and names without a domain are none", () => {
  const story = new Story(DNS_REBINDING, { ownDomains: ["mine.org"] });
  for (const name of ["x.plex.direct", "nas.mine.org", "nas", "nas.local", "nas.home.arpa", "fritz.box"])
    story.fact(into(START_MS, name, "192.168.1.9"));
  story.fact(into(START_MS, "login.router.com", "192.168.1.1"));
  story.fact(into(START_MS, "ads.com", "127.0.0.1"));
  story.fact(into(START_MS, "2.0.0.127.zen.spamhaus.org", "127.0.0.4"));
  story.fact(meant(START_MS, "ads.net", "0.0.0.0"));
  story.fact(into(START_MS + 1000, "ads.net", "127.0.0.1"));
  story.tick(START_MS + HOUR_MS);
  assert.deepEqual(story.claims, []);
  for (const state of [...DAMAGED_STATES, { told: [[1, 2], ["x"]] }]) story.detector.load(state);
});
