import assert from "node:assert/strict";
import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { notePassing } from "./passing-buffers.ts";

test("for every 16 MB that passed the young generation is looked through, and not before", async (t) => {
  let forced = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { readonly detail: unknown })[]) {
      const { kind, flags } = entry.detail as { kind: number; flags: number };
      const { NODE_PERFORMANCE_GC_MINOR, NODE_PERFORMANCE_GC_FLAGS_FORCED } = constants;
      if (kind === NODE_PERFORMANCE_GC_MINOR && (flags & NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) forced++;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  t.after(() => observer.disconnect());
  for (let i = 0; i < 15; i++) notePassing(1024 * 1024);
  await pause(50);
  assert.equal(forced, 0);
  for (let i = 0; i < 50; i++) notePassing(1024 * 1024);
  await pause(50);
  assert.equal(forced, 4);
});
