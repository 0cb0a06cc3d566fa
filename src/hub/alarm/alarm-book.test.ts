/** Alarms open once, go on, end, come again within the hour as the same, and are silent when muted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AlarmBook, type AlarmNews, type AlarmRecord, type Mute } from "./alarm-book.ts";
import type { Claim } from "./claim.ts";

const MINUTE = 60_000;

function claim(atMs: number, more: Partial<Claim> = {}): Claim {
  return {
    kind: "abnormal-upload",
    subject: "stranger.example",
    deviceId: "dev-1",
    destination: "stranger.example",
    severity: "medium",
    startMs: atMs,
    lastMs: atMs,
    title: "Camera sends to stranger.example",
    why: "Because.",
    evidence: { sentBytes: atMs },
    flows: [{ epochId: 1, flowId: atMs }],
    ...more,
  };
}

function book(): { book: AlarmBook; told: [AlarmNews, AlarmRecord][] } {
  const told: [AlarmNews, AlarmRecord][] = [];
  let next = 1;
  return {
    book: new AlarmBook(
      () => `alarm-${next++}`,
      (alarm, news) => told.push([news, alarm]),
    ),
    told,
  };
}

test("what goes on is one alarm, with the newest words and all flows", () => {
  const { book: alarms, told } = book();
  for (let minute = 0; minute < 5; minute++) alarms.hear(claim(minute * MINUTE));
  assert.deepEqual(
    told.map(([news]) => news),
    ["opened", "changed", "changed", "changed", "changed"],
  );
  const last = told.at(-1)?.[1];
  assert.equal(last?.id, "alarm-1");
  assert.equal(last?.claims, 5);
  assert.equal(last?.flows.length, 5);
  assert.deepEqual(last?.evidence, { sentBytes: 4 * MINUTE });
  alarms.hear(claim(5 * MINUTE, { subject: "other.example" }));
  assert.equal(told.at(-1)?.[1].id, "alarm-2");
});

test("it ends when nobody claims it, comes again within an hour as the same, and later as another", () => {
  const { book: alarms, told } = book();
  alarms.hear(claim(0));
  alarms.tick(9 * MINUTE);
  assert.equal(told.length, 1);
  alarms.tick(11 * MINUTE);
  assert.deepEqual([told.at(-1)?.[0], told.at(-1)?.[1].endMs], ["ended", 0]);
  alarms.hear(claim(50 * MINUTE));
  assert.deepEqual(
    [told.at(-1)?.[0], told.at(-1)?.[1].id, told.at(-1)?.[1].endMs],
    ["resumed", "alarm-1", null],
  );
  alarms.tick(70 * MINUTE);
  alarms.hear(claim(200 * MINUTE));
  assert.deepEqual([told.at(-1)?.[0], told.at(-1)?.[1].id], ["opened", "alarm-2"]);
});

test("graver opens an acknowledged one again; weaker changes no words", () => {
  const { book: alarms, told } = book();
  alarms.hear(claim(0));
  alarms.change(told[0]?.[1] as AlarmRecord, { state: "acknowledged" });
  alarms.hear(claim(MINUTE));
  assert.equal(told.at(-1)?.[1].state, "acknowledged");
  alarms.hear(claim(2 * MINUTE, { severity: "high", title: "Worse" }));
  assert.deepEqual([told.at(-1)?.[0], told.at(-1)?.[1].state], ["raised", "open"]);
  alarms.hear(claim(3 * MINUTE, { severity: "low", title: "Better" }));
  assert.deepEqual([told.at(-1)?.[1].title, told.at(-1)?.[1].severity], ["Worse", "high"]);
});

test("a mute holds for what it names and until its time", () => {
  const { book: alarms, told } = book();
  const mute: Mute = {
    id: "m",
    kind: "abnormal-upload",
    deviceId: "dev-1",
    destination: undefined,
    untilMs: 100 * MINUTE,
    by: "owner",
    createdMs: 0,
  };
  alarms.setMutes([mute]);
  alarms.hear(claim(0));
  alarms.hear(claim(0, { kind: "beacon" }));
  alarms.hear(claim(0, { deviceId: "dev-2" }));
  alarms.hear(claim(101 * MINUTE, { subject: "later" }));
  assert.deepEqual(
    told.map(([, { state }]) => state),
    ["muted", "open", "open", "open"],
  );
});
