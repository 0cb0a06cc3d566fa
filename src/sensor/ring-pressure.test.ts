import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RingPressure } from "./ring-pressure.ts";

async function* three(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < 3; i++) yield Uint8Array.of(i);
}

async function take(pressure: RingPressure): Promise<{ numbers: number[]; ms: number }> {
  const from = performance.now();
  const numbers: number[] = [];
  for await (const [number] of pressure.calmly(three())) numbers.push(number as number);
  return { numbers, ms: performance.now() - from };
}

test("parts come at once, under pressure each a bounded while after the one before", async () => {
  const pressure = new RingPressure();
  const other = new RingPressure(pressure.memory);
  assert.ok((await take(pressure)).ms < 40);
  other.note(true);
  const pressed = await take(pressure);
  assert.deepEqual(pressed.numbers, [0, 1, 2]);
  assert.ok(pressed.ms >= 140 && pressed.ms < 2000, `${pressed.ms} ms`);
  other.note(false);
  assert.ok((await take(pressure)).ms < 40);
});

test("it goes on as soon as nothing presses any more", async () => {
  const pressure = new RingPressure();
  const parts = pressure.calmly(three());
  await parts.next();
  pressure.note(true);
  const next = parts.next();
  await sleep(10);
  const from = performance.now();
  pressure.note(false);
  assert.deepEqual((await next).value, Uint8Array.of(1));
  assert.ok(performance.now() - from < 35);
});
