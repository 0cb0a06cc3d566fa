import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { CLEAR_TEXT_LOGIN } from "./clear-text-login.ts";
import { DAMAGED_STATES, key, START_MS, Story, slice } from "./test-slices.ts";

type Login = Extract<NamedFact, { kind: "clear-text-login" }>;

function login(atMs: number, wish: Partial<Login> = {}): Login {
  return {
    kind: "clear-text-login",
    client: "192.168.1.20",
    server: "192.168.1.9",
    port: 23,
    protocol: "telnet",
    atMs,
    ...wish,
  };
}

const flowOf = (toMs: number, server = "192.168.1.9", respPort = 23) =>
  slice(toMs, { respAddress: key(server), respPort, direction: "internal" });

test("a login waits for its flow, and the claim names both ends, the flow and no secret", () => {
  const story = new Story(CLEAR_TEXT_LOGIN);
  assert.deepEqual(story.fact(login(START_MS)), []);
  assert.deepEqual(
    story.tell(flowOf(START_MS + 5000, "192.168.1.8"), flowOf(START_MS + 5000, "192.168.1.9", 22)),
    [],
  );
  const [claim, ...more] = story.tell(flowOf(START_MS + 5000));
  assert.deepEqual(more, []);
  assert.equal(claim?.severity, "low");
  assert.equal(claim?.deviceId, "dev-192.168.1.20");
  assert.equal(claim?.title, "dev-192.168.1.20 logs in to dev-192.168.1.9 by telnet in clear text");
  assert.equal(claim?.flows.length, 1);
  assert.match(claim?.why ?? "", /SSH/);
});

test("a flow that never shows up costs the claim its flow, no more", () => {
  const story = new Story(CLEAR_TEXT_LOGIN);
  story.fact(login(START_MS));
  assert.deepEqual(story.tick(START_MS + 60_000), []);
  const [claim] = story.tick(START_MS + 80_000);
  assert.deepEqual(claim?.flows, []);
});

test("through the Internet it weighs more, from there most", () => {
  const severity = (ends: Partial<Login>) => {
    const story = new Story(CLEAR_TEXT_LOGIN);
    story.fact(login(START_MS, ends));
    return story.tick(START_MS + 80_000).map((claim) => [claim.severity, claim.deviceId]);
  };
  assert.deepEqual(severity({ server: "203.0.113.9" }), [["medium", "dev-192.168.1.20"]]);
  assert.deepEqual(severity({ client: "203.0.113.9" }), [["high", "dev-192.168.1.9"]]);
});

test("who logs in every second is claimed once a minute, or as the number doubles", () => {
  const story = new Story(CLEAR_TEXT_LOGIN);
  for (let second = 0; second < 600; second++) {
    story.fact(login(START_MS + second * 1000));
    story.tell(flowOf(START_MS + second * 1000 + 500));
  }
  assert.ok(story.claims.length >= 10 && story.claims.length <= 20, `${story.claims.length} claims`);
  assert.equal(story.claims.at(-1)?.flows.length, 50);
});

test("within the house only if wished; a flood of logins is bounded; any state loads", () => {
  const story = new Story(CLEAR_TEXT_LOGIN, { inHouse: false });
  story.fact(login(START_MS));
  assert.deepEqual(story.tick(START_MS + 80_000), []);
  for (let i = 0; i < 5000; i++) story.fact(login(START_MS, { client: `10.0.${i >> 8}.${i & 255}` }));
  assert.equal(story.claims.length, 4500, "those without room to wait are told at once");
  for (const state of DAMAGED_STATES) story.detector.load(state);
});
