import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnStream } from "../../model/own-stream.ts";
import { type House, startHouse } from "../test-house.ts";

/** The lists that the sensor was told. */
function told(house: House): (readonly OwnStream[])[] {
  return house.sensor.requests.flatMap((asked) => (asked.method === "streams.own" ? [asked.streams] : []));
}

test("a download's connection is told before its first byte, and ends with it", async (t) => {
  const house = await startHouse(t);
  house.sensor.timeline = new Uint8Array(500_000).fill(7);
  const answer = await house.fetch("/api/v1/frames.pcapng");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("connection"), "close");
  const [list] = told(house);
  assert.equal(list?.length, 1);
  const ends = list?.[0]?.ends.map(({ address }) => address);
  assert.deepEqual(ends, ["127.0.0.1", "127.0.0.1"]);
  assert.equal(list?.[0]?.ends[0].port, Number(new URL(house.hub.url).port));
  assert.equal((await answer.arrayBuffer()).byteLength, 500_000);
});

test("two downloads at once are both on the list; what hands out no frames never is", async (t) => {
  const house = await startHouse(t);
  await house.fetch("/api/v1/status");
  await house.fetch("/api/v1/audit");
  assert.deepEqual(told(house), []);
  house.sensor.timeline = new Uint8Array(40_000_000);
  const both = await Promise.all([1, 2].map(() => house.fetch("/api/v1/frames.pcapng")));
  const last = told(house).at(-1) ?? [];
  assert.equal(new Set(last.map(({ ends }) => ends[1].port)).size, 2);
  for (const answer of both) await answer.body?.cancel();
});
