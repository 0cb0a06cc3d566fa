import assert from "node:assert/strict";
import { test } from "node:test";
import { KeySieve } from "./key-sieve.ts";

test("what was added may be there; of the rest nearly nothing", () => {
  const sieve = new KeySieve();
  const keys = Array.from({ length: 1000 }, (_, n) => Math.imul(n, 0x01000193));
  for (const key of keys) sieve.add(key);
  assert.ok(keys.every((key) => sieve.mayHave(key)));
  let through = 0;
  for (let n = 0; n < 100_000; n++) if (sieve.mayHave(0x4000_0000 + n)) through++;
  assert.ok(through < 5000, `${through} of 100,000`);
});
