import assert from "node:assert/strict";
import { test } from "node:test";
import { DNS_TUNNEL } from "./dns-tunnel.ts";
import { summary } from "./test-dns.ts";
import { DAMAGED_STATES, key, START_MS, Story, slice } from "./test-slices.ts";

/** Ten seconds of dnscat: every second a new name of 60 letters. */
const tunnel = (n: number, wish = {}) =>
  summary(START_MS + n * 10_000, { queries: 10, newNames: 10, newBytes: 600, entropy: 3.6, ...wish });

test("a tunnel is told within a minute, with its arithmetic and the newest flows that asked", () => {
  const story = new Story(DNS_TUNNEL);
  story.tell(slice(START_MS, { proto: 17, respPort: 53, respAddress: key("192.168.1.1") }));
  for (let n = 0; n < 5; n++) assert.deepEqual(story.fact(tunnel(n)), []);
  const [claim] = story.fact(tunnel(5));
  assert.equal(claim?.title, "dev-192.168.1.20 sends data in DNS names below site.org");
  assert.equal(claim?.severity, "medium");
  assert.equal(claim?.unsure, true);
  assert.equal(claim?.flows.length, 1);
  assert.match(claim?.why ?? "", /60 different names .* 60 characters each \(threshold 20\), at 3\.6 bits/);
});

test("a large one, or one that brings data back, is beyond doubt", () => {
  const back = new Story(DNS_TUNNEL);
  for (let n = 0; n < 8; n++) back.fact(tunnel(n, { texts: 10 }));
  assert.equal(back.claims[0]?.severity, "high");
  const large = new Story(DNS_TUNNEL);
  for (let n = 0; n < 60; n++) large.fact(tunnel(n, { newBytes: 2000 }));
  assert.equal(large.claims[0]?.severity, "high");
});

test("short names, words, names asked for again, names of the house and many domains are none", () => {
  const quiet = (wish: object) => {
    const story = new Story(DNS_TUNNEL);
    for (let n = 0; n < 300; n++) story.fact(tunnel(n, wish));
    assert.deepEqual(story.claims, [], JSON.stringify(wish));
  };
  quiet({ newBytes: 140, suffix: "cloudfront.net" });
  quiet({ entropy: 2.4 });
  quiet({ newNames: 0, newBytes: 0, queries: 100 });
  quiet({ suffix: "ip6.arpa" });
  quiet({ suffix: "" });
  quiet({ newNames: 0.5, newBytes: 30 });
});

test("a forwarder of the house is not told of for its client's tunnel, but for its own", () => {
  const story = new Story(DNS_TUNNEL);
  for (let n = 0; n < 20; n++) {
    story.fact(tunnel(n));
    story.fact(tunnel(n, { client: "192.168.1.1", server: "203.0.113.53" }));
    story.fact(tunnel(n, { client: "192.168.1.1", server: "203.0.113.53", suffix: "own.org" }));
  }
  assert.deepEqual(
    [...new Set(story.claims.map(({ subject }) => subject))],
    ["192.168.1.20 site.org", "192.168.1.1 own.org"],
  );
  for (const state of DAMAGED_STATES) story.detector.load(state);
});
