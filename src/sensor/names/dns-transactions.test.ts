/** Questions that wait: how many, how long, and which are given up. */
import assert from "node:assert/strict";
import test from "node:test";
import { decodeDns } from "./dns.ts";
import { DnsTransactions } from "./dns-transactions.ts";
import { dnsMessage, dnsName } from "./goldens.ts";
import { sentPacket } from "./told-room.ts";

const T0 = 1_700_000_000_000;

function rig() {
  const told: string[] = [];
  const transactions = new DnsTransactions(({ query, rcode }, nowMs) =>
    told.push(`${query} ${rcode ?? "unanswered"} ${nowMs - T0}`),
  );
  const say = (name: string, slot: number, atMs: number, answer = false): void => {
    const payload = dnsMessage({
      flags: answer ? 0x8180 : 0x0100,
      questions: [{ name: dnsName(name), type: 1 }],
    });
    const ports = answer ? ([53, 5000] as const) : ([5000, 53] as const);
    const { bytes, packet } = sentPacket({ ports, payload });
    const message = decodeDns(payload, 0, payload.length);
    assert.ok(message);
    transactions.note(bytes, packet, payload, message, slot, false, T0 + atMs);
  };
  return { told, say, transactions };
}

test("when too many wait the oldest are given up, each once; the newest still find their answers", () => {
  const { told, say, transactions } = rig();
  for (let i = 0; i < 6000; i++) say(`q${i}.example`, i, i / 1000);
  assert.ok(told.length >= 6000 - 4096 && told.length < 6000 - 3500, String(told.length));
  told.forEach((line, i) => {
    assert.match(line, new RegExp(`^q${i}\\.example unanswered`));
  });
  const given = told.length;
  for (let i = given; i < 6000; i++) say(`q${i}.example`, i, 10, true);
  assert.equal(told.length, 6000);
  assert.ok(told.slice(given).every((line) => line.includes("example 0 ")));
  for (let i = 0; i < 6000; i++) transactions.flowEnded(i);
  assert.equal(told.length, 6000);
});

test("of one flow 64 wait; an answer to another question is no answer", () => {
  const { told, say, transactions } = rig();
  for (let i = 0; i < 70; i++) say(`q${i}.example`, 1, i);
  assert.deepEqual(
    told,
    Array.from({ length: 6 }, (_, i) => `q${i}.example unanswered ${64 + i}`),
  );
  say("q69.example", 1, 100, true);
  say("q69.example", 1, 101, true);
  assert.deepEqual(told.slice(6), ["q69.example 0 100", "q69.example 0 101"]);
  transactions.flowEnded(1);
  assert.equal(told.length, 8 + 63);
});

test("what waits too long is given up by the next message, also after the clock stepped back", () => {
  const { told, say } = rig();
  say("old.example", 1, 0);
  say("new.example", 2, 29_000);
  assert.deepEqual(told, []);
  say("new.example", 2, 30_500, true);
  assert.deepEqual(told, ["old.example unanswered 30500", "new.example 0 30500"]);
  say("back.example", 3, -3_600_000);
  say("later.example", 4, -3_560_000);
  assert.deepEqual(told.slice(2), ["back.example unanswered -3560000"]);
});
