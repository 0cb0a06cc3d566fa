/** The sensor names anomalies, the hub says what they mean, and neither knows the other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANOMALY_MEANINGS } from "../../src/hub/api/anomaly-meaning.ts";
import { ANOMALIES, MORE_ANOMALIES } from "../../src/sensor/packet/anomaly.ts";

test("every anomaly has a meaning in words of its own, and no other has", () => {
  assert.deepEqual(Object.keys(ANOMALY_MEANINGS).sort(), [...ANOMALIES, ...MORE_ANOMALIES].sort());
  const titles = Object.values(ANOMALY_MEANINGS).map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
  for (const { title, meaning } of Object.values(ANOMALY_MEANINGS)) {
    assert.ok(title.length <= 48, title);
    assert.match(meaning, /^\p{Lu}.{20,160}\.$/u);
  }
});
