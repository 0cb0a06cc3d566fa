import assert from "node:assert/strict";
import { test } from "node:test";
import { NXDOMAIN_STORM } from "./nxdomain-storm.ts";
import { summary } from "./test-dns.ts";
import { DAMAGED_STATES, START_MS, Story } from "./test-slices.ts";

const missing = (n: number, suffix: string, wish = {}) =>
  summary(START_MS + n * 1000, { suffix, queries: 1, nxdomain: 1, newNames: 1, newMissing: 1, ...wish });

test("forty made-up domains in five minutes are malware's search", () => {
  const story = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 39; n++) assert.deepEqual(story.fact(missing(n, `dga${n}.com`)), []);
  const [claim] = story.fact(missing(39, "dga39.com"));
  assert.equal(claim?.title, "dev-192.168.1.20 asks for 40 domains that do not exist");
  assert.equal(claim?.severity, "medium");
  for (let n = 40; n < 200; n++) story.fact(missing(n, `dga${n}.com`));
  assert.equal(story.claims.at(-1)?.severity, "high");
});

test("those that the sensor summed up together count each", () => {
  const story = new Story(NXDOMAIN_STORM);
  const [claim] = story.fact(missing(0, "", { queries: 90, nxdomain: 90, newNames: 90, newMissing: 90 }));
  assert.equal(claim?.evidence.missingDomainCount, 90);
});

test("guessed hosts of one domain, and the same name in vain for ever", () => {
  const guess = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 25; n++)
    guess.fact(missing(n * 10, "site.org", { queries: 10, nxdomain: 10, newNames: 10, newMissing: 10 }));
  assert.equal(guess.claims[0]?.title, "dev-192.168.1.20 guesses names below site.org");
  const broken = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 40; n++)
    broken.fact(missing(n * 10, "gone.org", { queries: 30, nxdomain: 30, newNames: 0, newMissing: 0 }));
  assert.equal(broken.claims[0]?.severity, "low");
});

test("a search domain, names of the house, reverse lookups and a few typing errors are none", () => {
  const story = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 300; n++) {
    story.fact(missing(n, "com.lan"));
    story.fact(missing(n, "in-addr.arpa"));
    // Every name of a browser is asked for below the office's domain first; some of those exist.
    story.fact(missing(n, "office.org", { queries: 5, nxdomain: 4, newNames: 1, newMissing: n % 4 ? 1 : 0 }));
    story.fact(missing(n, `site${n}.org`, { queries: 3, nxdomain: 0, newMissing: 0 }));
    if (n % 20 === 0) story.fact(missing(n, `typo${n}.com`));
  }
  assert.deepEqual(
    story.claims.filter(({ severity }) => severity !== "low"),
    [],
  );
  const chatty = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 60; n++) {
    chatty.fact(missing(n, `dga${n}.com`));
    chatty.fact(summary(START_MS + n * 1000, { queries: 10 }));
  }
  assert.deepEqual(chatty.claims, [], "most of its questions are answered");
});

test("a forwarder is not told of for its clients; any state loads", () => {
  const story = new Story(NXDOMAIN_STORM);
  for (let n = 0; n < 100; n++) {
    story.fact(missing(n, `dga${n}.com`));
    story.fact(missing(n, `dga${n}.com`, { client: "192.168.1.1", server: "203.0.113.53" }));
  }
  assert.ok(story.claims.every(({ deviceId }) => deviceId === "dev-192.168.1.20"));
  for (const state of DAMAGED_STATES) story.detector.load(state);
});
