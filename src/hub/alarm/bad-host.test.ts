import assert from "node:assert/strict";
import { test } from "node:test";
import { BAD_HOST } from "./bad-host.ts";
import { parseBadHosts } from "./bad-host-list.ts";
import { BadHostTable } from "./bad-host-table.ts";
import type { House } from "./detector.ts";
import { DAMAGED_STATES, key, START_MS, Story, slice } from "./test-slices.ts";

const LIST = "# Title: Test list\n# Updated: 2026-09-01\n203.0.113.9\n198.51.100.0/24\nbad.example\n";

function listed(text = LIST): Story {
  const story = new Story(BAD_HOST);
  give(story, text);
  return story;
}

function give(story: Story, text: string): void {
  const table = new BadHostTable([parseBadHosts(text, "test.txt")]);
  (story.house as { badHosts?: House["badHosts"] }).badHosts = () => table;
}

const both = { sentBytes: 900, gotBytes: 5000, sentPackets: 8, gotPackets: 9 };

test("by address, network and name, with the list's own words", () => {
  const story = listed();
  const [address] = story.tell(slice(START_MS, both));
  assert.deepEqual([address?.severity, address?.subject], ["high", "203.0.113.9"]);
  assert.match(address?.why ?? "", /^203\.0\.113\.9 is an entry of the list Test list of 2026-09-01\./);
  const [network] = story.tell(slice(START_MS, { ...both, remote: key("198.51.100.77") }));
  assert.match(network?.why ?? "", /^198\.51\.100\.77 is covered by the entry 198\.51\.100\.0\/24 /);
  const [name] = story.tell(
    slice(START_MS, { ...both, remote: key("192.0.2.1"), domain: "x.y.bad.example" }),
  );
  assert.equal(name?.subject, "bad.example");
  assert.deepEqual(
    story.tell(slice(START_MS, { ...both, remote: key("192.0.2.1"), domain: "notbad.example" })),
    [],
  );
});

test("a question is claimed before any connection, then the connection as graver", () => {
  const story = listed();
  const asked = { kind: "dns", client: "192.168.1.20", ip: "192.0.2.1", atMs: START_MS } as const;
  const [question] = story.fact({ ...asked, domain: "cdn.bad.example" });
  assert.deepEqual([question?.severity, question?.deviceId], ["medium", "dev-192.168.1.20"]);
  assert.match(question?.why ?? "", /No connection was seen yet\. It asked DNS for it 1 time at least\./);
  const there = { ...both, device: "dev-192.168.1.20", domain: "cdn.bad.example", remote: key("192.0.2.1") };
  assert.equal(story.tell(slice(START_MS + 500, there))[0]?.severity, "high");
  assert.deepEqual(story.fact({ ...asked, domain: "good.example" }), []);
});

test("a question that was not answered is known from the sum", () => {
  const sum = { kind: "dns-summary", client: "192.168.1.20", server: "192.168.1.1", serverPort: 53 } as const;
  const none = { unanswered: 0, newNames: 1, newMissing: 1, newBytes: 3, entropy: 1, texts: 0 };
  const times = { fromMs: START_MS, atMs: START_MS + 9000, queries: 4, nxdomain: 4 };
  const [claim] = listed().fact({
    ...sum,
    ...none,
    ...times,
    suffix: "bad.example",
    example: "cdn.bad.example",
  });
  assert.match(claim?.why ?? "", /It asked DNS for it 4 times at least\./);
});

test("tried without an answer or refused is medium; who knocks so is noise", () => {
  const story = listed();
  assert.equal(
    story.tell(slice(START_MS, { sentPackets: 1, sentBytes: 74, state: "S0" }))[0]?.severity,
    "medium",
  );
  const knock = { device: "nas", direction: "inbound", gotPackets: 1, gotBytes: 60, state: "S0" } as const;
  assert.deepEqual(story.tell(slice(START_MS, knock)), []);
  const refused = { sentPackets: 1, sentBytes: 54, gotPackets: 1, gotBytes: 60, state: "REJ" } as const;
  assert.deepEqual(story.tell(slice(START_MS, { ...knock, ...refused })), []);
  const tried = slice(START_MS, { ...refused, remote: key("198.51.100.5") });
  assert.equal(story.tell(tried)[0]?.severity, "medium");
  assert.equal(story.tell(slice(START_MS, { ...knock, ...both, state: "S1" }))[0]?.severity, "high");
});

test("told once a minute while it goes on; another list is used at once", () => {
  const story = listed();
  for (let i = 0; i < 30; i++) story.tell(slice(START_MS + i * 10_000, both));
  assert.equal(story.claims.length, 5);
  give(story, "192.0.2.1\n");
  assert.deepEqual(story.tell(slice(START_MS + 400_000, both)), []);
  assert.equal(story.tell(slice(START_MS + 400_000, { ...both, remote: key("192.0.2.1") })).length, 1);
});

test("without a list, with an empty one, within the home and to a group: nothing", () => {
  const none = new Story(BAD_HOST);
  none.tell(slice(START_MS, both));
  give(none, "# nothing\n");
  none.tell(slice(START_MS, both));
  give(none, LIST);
  none.tell(
    slice(START_MS, { ...both, direction: "internal", peer: "nas" }),
    slice(START_MS, { ...both, group: true }),
  );
  assert.deepEqual(none.claims, []);
  for (const state of DAMAGED_STATES) none.detector.load(state);
});
