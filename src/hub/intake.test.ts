/** What one sensor tells reaches those who judge in its order, however long the store takes for what came first. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLog } from "../base/log.ts";
import { sliceBatch } from "./fake-sensor.ts";
import { Intake } from "./intake.ts";
import { Inventory } from "./inventory/inventory.ts";
import { LiveFlows } from "./live-flows.ts";
import type { Store } from "./store/store.ts";
import { open } from "./store/test-store.ts";
import { UPLOAD } from "./test-house.ts";

/** A store that takes what is written when it is told to. */
interface Slow {
  readonly store: Store;
  /** Lets the write that waits, or comes next, through. */
  go(): void;
  /** A write has come and waits. */
  asked(): Promise<void>;
}

function slow(store: Store): Slow {
  const writes: (() => void)[] = [];
  const watchers: (() => void)[] = [];
  const apply: Store["apply"] = async (write) => {
    await new Promise<void>((resolve) => {
      writes.push(resolve);
      for (const wake of watchers.splice(0)) wake();
    });
    await store.apply(write);
  };
  const asked = async (): Promise<void> => {
    while (writes.length === 0) await new Promise<void>((resolve) => watchers.push(resolve));
  };
  return {
    store: new Proxy(store, {
      get(target, name) {
        const value: unknown = name === "apply" ? apply : Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
    asked,
    go: () => void asked().then(() => writes.shift()?.()),
  };
}

interface Run extends Slow {
  readonly intake: Intake;
  /** What was judged, a word each. */
  readonly heard: string[];
  slices(seq: number): void;
  fact(name: string): void;
}

async function started(t: TestContext): Promise<Run> {
  const real = await open(t);
  const held = slow(real);
  const position = await real.openEpoch("home", "run-1");
  const parts = { store: held.store, inventory: new Inventory(), live: new LiveFlows(), log: silentLog };
  const intake = new Intake(position, parts);
  const heard: string[] = [];
  intake.hooks = {
    ...intake.hooks,
    judge: (slices) => heard.push(...slices.map(({ flowId }) => `flow ${flowId}`)),
  };
  return {
    ...held,
    intake,
    heard,
    slices: (seq) => assert.ok(intake.push(seq, sliceBatch([{ ...UPLOAD, flowId: seq }]))),
    fact: (name) => intake.inOrder(() => heard.push(name)),
  };
}

test("facts are judged between the slices between which they were told, also where one write has all of them", async (t) => {
  const { intake, heard, slices, fact, go } = await started(t);
  fact("first");
  assert.deepEqual(heard, ["first"], "nothing was on its way");
  slices(0);
  fact("second");
  fact("third");
  slices(1);
  slices(2);
  fact("fourth");
  assert.deepEqual(heard, ["first"], "nothing overtakes what is not stored yet");
  go();
  await intake.drained();
  assert.deepEqual(heard, ["first", "flow 0", "second", "third", "flow 1", "flow 2", "fourth"]);
  assert.equal(intake.storedSeq, 2);
});

test("facts told while the store is busy come behind what it is busy with, before what came later", async (t) => {
  const { intake, heard, slices, fact, go, asked } = await started(t);
  slices(0);
  fact("behind 0");
  await asked();
  fact("while 0 is written");
  slices(1);
  fact("behind 1");
  assert.deepEqual(heard, []);
  go();
  await asked();
  go();
  await intake.drained();
  assert.deepEqual(heard, ["flow 0", "behind 0", "while 0 is written", "flow 1", "behind 1"]);
});

test("the clock may go on only when all that was told is judged", async (t) => {
  const { intake, heard, slices, fact, go, asked } = await started(t);
  assert.ok(intake.idle);
  slices(0);
  const idle: boolean[] = [];
  intake.inOrder(() => idle.push(intake.idle));
  fact("last");
  assert.equal(intake.idle, false);
  await asked();
  assert.equal(intake.idle, false, "it is being stored");
  go();
  await intake.drained();
  assert.deepEqual(idle, [false], "the fact behind it is not judged yet");
  assert.deepEqual(heard, ["flow 0", "last"]);
  assert.ok(intake.idle);
});

test("what waits behind a store that does not answer is bounded; the rest is judged at once", async (t) => {
  const { intake, heard, slices, fact, go } = await started(t);
  slices(0);
  for (let i = 0; i < 5000; i++) fact(`${i}`);
  assert.equal(heard.length, 0);
  fact("one too many");
  assert.deepEqual(heard, ["one too many"]);
  go();
  await intake.drained();
  assert.equal(heard.length, 5002);
  assert.deepEqual(heard.slice(1, 3), ["flow 0", "0"]);
  slices(1);
  fact("room again");
  assert.notEqual(heard.at(-1), "room again");
  go();
  await intake.drained();
  assert.deepEqual(heard.slice(-2), ["flow 1", "room again"]);
});
