import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import { slice } from "./alarm/test-slices.ts";
import { RateBook } from "./rate-book.ts";

const T0 = Date.parse("2026-11-23T10:00:00Z");
const ten = (flowId: number, toMs: number, wish: Partial<FlowSlice> = {}): FlowSlice =>
  slice(toMs, { flowId, fromMs: toMs - 10_000, sentBytes: 100_000, gotBytes: 10_000, ...wish });
const camera = (uploadBytesPerS: number, downloadBytesPerS: number) => [
  { deviceId: "camera", uploadBytesPerS, downloadBytesPerS },
];

test("a flow's newest slice says how fast it is until the next one is due", () => {
  const book = new RateBook();
  book.slices([ten(1, T0)], T0 + 100);
  assert.deepEqual(book.at(T0 + 200), camera(10_000, 1000));
  book.slices([ten(1, T0 + 10_000, { sentBytes: 300_000 })], T0 + 10_100);
  assert.deepEqual(book.at(T0 + 10_200), camera(30_000, 1000), "not added to what it was before");
  assert.deepEqual(book.at(T0 + 60_000), camera(30_000, 1000));
  assert.deepEqual(book.at(T0 + 90_000), []);
});

test("a device is as fast as its flows together; the fastest is first", () => {
  const book = new RateBook();
  book.slices([ten(1, T0), ten(2, T0), ten(3, T0, { device: "nas", sentBytes: 5e6 })], T0);
  assert.deepEqual(
    book.at(T0).map((rate) => [rate.deviceId, rate.uploadBytesPerS]),
    [
      ["nas", 500_000],
      ["camera", 20_000],
    ],
  );
});

test("a flow that ended or fell silent is forgotten soon, and a burst is a mean over ten seconds", () => {
  const book = new RateBook();
  book.slices([ten(1, T0, { ended: true, fromMs: T0 - 500 }), ten(2, T0 - 3000)], T0);
  assert.deepEqual(book.at(T0), camera(20_000, 2000));
  assert.deepEqual(book.at(T0 + 11_000), []);
});

test("what stays at home is neither upload nor download; what is told late is not now", () => {
  const book = new RateBook();
  book.slices([ten(1, T0, { direction: "internal" }), ten(2, T0 - 3_600_000)], T0);
  assert.deepEqual(book.at(T0), []);
  book.slices([ten(3, T0)], T0);
  assert.deepEqual(book.at(T0 - 3_600_000), [], "the clock was set back");
});

test("a flow in bursts is as fast as they are on the whole", () => {
  const book = new RateBook();
  const burst = (atMs: number, gotBytes: number) =>
    ten(1, atMs, { fromMs: atMs - 100, sentBytes: 0, gotBytes });
  book.slices([burst(T0, 3_000_000)], T0 + 3000);
  assert.deepEqual(book.at(T0 + 3000), camera(0, 300_000));
  book.slices([burst(T0 + 5000, 70)], T0 + 8000);
  assert.deepEqual(book.at(T0 + 8000), camera(0, 300_007), "a probe between two bursts is no standstill");
  book.slices([burst(T0 + 14_900, 3_000_000)], T0 + 15_000);
  assert.deepEqual(book.at(T0 + 15_000), camera(0, 400_005));
});
