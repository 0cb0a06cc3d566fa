import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RingPressure } from "./ring-pressure.ts";

async function* three(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < 3; i++) yield Uint8Array.of(i);
}

const LONG_MS = 60_000;

async function numbers(pressure: RingPressure): Promise<number[]> {
  const found: number[] = [];
  for await (const [number] of pressure.calmly(three())) found.push(number as number);
  return found;
}

test("parts come at once while nothing presses", async () => {
  const pressure = new RingPressure(undefined, LONG_MS);
  const other = new RingPressure(pressure.memory);
  other.note(true);
  other.note(false);
  assert.deepEqual(await numbers(pressure), [0, 1, 2]);
});

test("under pressure each comes a bounded while after the one before", async () => {
  const pressure = new RingPressure();
  pressure.note(true);
  const from = performance.now();
  assert.deepEqual(await numbers(pressure), [0, 1, 2]);
  // Of the 150 ms each of 30 timers may be early by one.
  assert.ok(performance.now() - from >= 120);
});

test("it goes on as soon as nothing presses any more", async () => {
  const pressure = new RingPressure(undefined, LONG_MS);
  const parts = pressure.calmly(three());
  await parts.next();
  pressure.note(true);
  let came = false;
  const next = parts.next().then(({ value }) => {
    came = true;
    return value;
  });
  await sleep(30);
  assert.equal(came, false);
  pressure.note(false);
  assert.deepEqual(await next, Uint8Array.of(1));
});
