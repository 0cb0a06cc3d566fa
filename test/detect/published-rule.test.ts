/** The other product's rule as it is described, so that what stands beside ours is fair: where it fires and where it cannot. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PublishedRule } from "../../bench/published-rule.ts";
import { DAY_MS, key, MINUTE_MS, START_MS, slice } from "../../src/hub/alarm/test-slices.ts";

const SMALL = 200_000;
const HUGE = 5e9;

/** So many destinations get a little, then one of them all there is. */
function told(count: number, rule = new PublishedRule(false)): number {
  for (let i = 0; i < count; i++) {
    const remote = key(`203.0.113.${i}`);
    rule.hear([slice(START_MS + i * 1000, { remote, sentBytes: SMALL, gotBytes: 10, gotPackets: 1 })]);
  }
  rule.hear([slice(START_MS + MINUTE_MS * 10, { remote: key("203.0.113.0"), sentBytes: HUGE })]);
  return rule.alarms.length;
}

test("of 2 to 65 large destinations none is ever out of the usual, of 67 one is", () => {
  for (const count of [2, 10, 65]) assert.equal(told(count), 0, `${count} destinations`);
  assert.equal(told(67), 1);
});

test("a single destination has no z-score: it is told of or not, as one wishes, once a day", () => {
  assert.equal(told(1), 0);
  const always = new PublishedRule(true);
  assert.equal(told(1, always), 1);
  assert.equal(told(1, always), 1);
  always.hear([slice(START_MS + DAY_MS * 2, { remote: key("203.0.113.0"), sentBytes: HUGE })]);
  assert.equal(always.alarms.length, 2);
});

test("datagrams that nobody answers are not seen, nor what is older than a day", () => {
  const rule = new PublishedRule(true);
  rule.hear([slice(START_MS, { proto: 17, sentBytes: HUGE })]);
  assert.equal(rule.alarms.length, 0);
  rule.hear([slice(START_MS, { sentBytes: 60_000 }), slice(START_MS + DAY_MS + 1000, { sentBytes: 60_000 })]);
  assert.equal(rule.alarms.length, 0);
});
