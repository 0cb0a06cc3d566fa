import assert from "node:assert/strict";
import { test } from "node:test";
import { DNS_FLOW, dnsEvent, sampleFlow, TOTALS, tlsEvent } from "../sample.ts";
import { dnsLog } from "./dns-log.ts";
import { readZeekLog } from "./zeek-reader.ts";

function logged(act: (log: ReturnType<typeof dnsLog>) => string[]): Record<string, unknown>[] {
  const log = dnsLog(() => new Date(0));
  const read = readZeekLog([...log.head(), ...act(log), ...log.tail(TOTALS)]);
  assert.equal(read.path, "dns");
  return read.rows.map((row) => Object.fromEntries(row));
}

const ANSWER = { rcode: 0, answers: ["cam.cdn.example", "203.0.113.9"], atMs: 1_795_428_000_020.5 };

test("question and answer are one line, at the question's time", () => {
  const rows = logged((log) => {
    assert.deepEqual(log.event?.(dnsEvent()), []);
    return [...(log.event?.(dnsEvent(ANSWER)) ?? [])];
  });
  assert.equal(rows.length, 1);
  const { uid, ts, rtt, query, qtype, qtype_name, rcode, rcode_name, answers, trans_id, rejected, AA } =
    rows[0]!;
  assert.equal(uid, sampleFlow(DNS_FLOW).uid.text);
  assert.deepEqual(
    { ts, rtt, query, qtype, qtype_name, rcode, rcode_name, answers, trans_id, rejected, AA },
    {
      ts: 1_795_428_000.0005,
      rtt: 0.02,
      query: "cam.example.com",
      qtype: 1,
      qtype_name: "A",
      rcode: 0,
      rcode_name: "NOERROR",
      answers: ["cam.cdn.example", "203.0.113.9"],
      trans_id: 4711,
      rejected: false,
      AA: undefined,
    },
  );
});

test("an answer alone stands alone; a question without one is told when its flow ends, else at the end", () => {
  const [answer] = logged((log) => [...(log.event?.(dnsEvent({ ...ANSWER, rcode: 5 })) ?? [])]);
  assert.equal(answer?.rtt, undefined);
  assert.equal(answer?.rejected, true);
  const ended = logged((log) => {
    log.event?.(dnsEvent());
    assert.deepEqual(log.event?.(dnsEvent()), [], "asked again");
    assert.deepEqual(log.flow(sampleFlow()), [], "another flow");
    const lines = log.flow(sampleFlow(DNS_FLOW));
    assert.equal(lines.length, 1);
    return [...lines];
  });
  assert.deepEqual([ended.length, ended[0]?.rcode, ended[0]?.answers], [1, undefined, undefined]);
  const left = logged((log) => {
    log.event?.(dnsEvent());
    return [];
  });
  assert.equal(left.length, 1);
});

test("what is no DNS is not told here", () => {
  assert.deepEqual(
    logged((log) => [...(log.event?.(tlsEvent()) ?? [])]),
    [],
  );
});

test("questions that nobody answers are bounded: the oldest flow's are told early", () => {
  const log = dnsLog(() => new Date(0));
  const first = dnsEvent();
  const { flow, uid } = dnsEvent({}, { ...DNS_FLOW, origPort: 40_001 });
  let told: string[] = [];
  for (let n = 0; n < 65_537; n++) {
    const fact = { ...first.fact, query: `${n}.example` };
    told = [...told, ...(log.event?.(n === 0 ? { ...first, fact } : { fact, flow, uid }) ?? [])];
  }
  assert.equal(told.length, 1);
  assert.match(told[0]!, /\t0\.example\t/);
});
