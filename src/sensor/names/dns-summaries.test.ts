import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { DnsSummaries } from "./dns-summaries.ts";

type Summary = Extract<NamedFact, { kind: "dns-summary" }>;
type Transaction = Extract<NamedFact, { kind: "dns-query" }>;

const T0 = 1_700_000_000_000;

function asked(query: string, more: Partial<Transaction> = {}): Transaction {
  return {
    kind: "dns-query",
    client: "192.168.1.7",
    server: "192.168.1.1",
    clientPort: 5000,
    serverPort: 53,
    proto: "udp",
    id: 1,
    query,
    qtype: 1,
    rcode: 0,
    answers: ["203.0.113.9"],
    atMs: T0,
    ...more,
  };
}

function told(questions: readonly Transaction[]): { facts: Summary[]; summaries: DnsSummaries } {
  const facts: Summary[] = [];
  const summaries = new DnsSummaries((fact) => facts.push(fact));
  for (const one of questions) summaries.note(one, one.atMs);
  return { facts, summaries };
}

test("ten seconds of one client, server and suffix are one fact; a name counts as new once", () => {
  const { facts, summaries } = told([
    asked("aabb.t.example.com"),
    asked("aabb.t.example.com", { atMs: T0 + 2000, qtype: 16 }),
    asked("nowhere.example.com", { atMs: T0 + 3000, rcode: 3, answers: [] }),
    asked("lost.example.com", { atMs: T0 + 4000, rcode: undefined, answers: [] }),
    asked("www.example.org", { atMs: T0 + 5000 }),
  ]);
  assert.equal(facts.length, 0);
  summaries.expire(T0 + 10_000);
  assert.deepEqual(facts[0], {
    kind: "dns-summary",
    client: "192.168.1.7",
    server: "192.168.1.1",
    serverPort: 53,
    suffix: "example.com",
    fromMs: T0,
    atMs: T0 + 4000,
    queries: 4,
    nxdomain: 1,
    unanswered: 1,
    newNames: 3,
    newMissing: 1,
    newBytes: "aabb.t".length + "nowhere".length + "lost".length,
    // The mean of 1.52, 2.52 and 2 bits.
    entropy: 2.01,
    texts: 1,
    example: "nowhere.example.com",
  });
  assert.deepEqual(
    facts.map(({ suffix }) => suffix),
    ["example.com", "example.org"],
  );
  summaries.note(asked("aabb.t.example.com", { atMs: T0 + 12_000 }), T0 + 12_000);
  summaries.flush();
  assert.equal(facts[2]?.queries, 1);
  assert.equal(facts[2]?.newNames, 0);
});

test("answers that point into a house are told, a few", () => {
  const answers = ["192.168.1.5", "203.0.113.9", "fd00::1", "not an address 10.0.0.1"];
  const { facts, summaries } = told([
    asked("nas.example.com", { answers }),
    asked("nas.example.com", { answers }),
    asked("many.example.com", { answers: ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"] }),
  ]);
  summaries.flush();
  assert.deepEqual(facts[0]?.privateAnswers, [
    { name: "nas.example.com", ip: "192.168.1.5" },
    { name: "nas.example.com", ip: "fd00::1" },
    { name: "many.example.com", ip: "10.0.0.1" },
    { name: "many.example.com", ip: "10.0.0.2" },
  ]);
});

test("a flood of suffixes and of forged clients is summed up in bounded room, and counted", () => {
  const flood = Array.from({ length: 20_000 }, (_, i) =>
    asked(`www.site-${i}.example`, {
      query: `www.site-${i}.ex${i}`,
      client: `10.0.${(i >> 4) & 255}.${i >> 12}`,
    }),
  );
  const { facts, summaries } = told(flood);
  summaries.flush();
  assert.ok(facts.length <= 1024, `${facts.length} facts`);
  const summed = facts.reduce((sum, { queries }) => sum + queries, 0);
  assert.equal(summed + summaries.skipped, flood.length);
});

test("one client's many suffixes leave room for others'", () => {
  const flood = Array.from({ length: 3000 }, (_, i) => asked(`x.s${i}.com`, { rcode: 3, answers: [] }));
  const { facts, summaries } = told([...flood, asked("www.example.com", { client: "192.168.1.8" })]);
  summaries.flush();
  assert.equal(facts.length, 66);
  assert.equal(facts.find(({ suffix }) => suffix === "")?.newMissing, 3000 - 64);
  assert.equal(facts.at(-1)?.client, "192.168.1.8");
});

test("notifications and updates of zones are no questions; time that steps back ends a window", () => {
  const { facts, summaries } = told([
    asked("example.com", { opcode: 5 }),
    asked("a.example.com"),
    asked("b.example.com", { atMs: T0 - 3_600_000 }),
  ]);
  assert.equal(facts.length, 1);
  summaries.flush();
  assert.deepEqual(
    facts.map(({ queries }) => queries),
    [1, 1],
  );
});
