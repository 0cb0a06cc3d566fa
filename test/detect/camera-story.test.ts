/** The camera's story: after a day of ordinary life it leaks, in three ways, and each is an alarm within a minute. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runHousehold } from "./household-run.ts";

const FROM_MS = Date.UTC(2026, 8, 7);
const DAYS = 1.1;
const DAY_MS = 86_400_000;
const LEAK_MS = FROM_MS + DAYS * DAY_MS;
const DEVICES = 20;

for (const leak of ["datagrams", "tls", "many"] as const) {
  test(`a camera that leaks by ${leak} is told of within a minute, and ordinary life is not`, async () => {
    const house = await runHousehold({ fromMs: FROM_MS, days: DAYS, leak, leakMinutes: 5, seed: 5 });
    assert.deepEqual(house.notes, []);
    const found = house.opened.find(({ alarm, atMs }) => atMs >= LEAK_MS && alarm.kind === "abnormal-upload");
    assert.ok(found, "it is an alarm");
    assert.ok(found.atMs - LEAK_MS <= 60_000, `${(found.atMs - LEAK_MS) / 1000} s after it began`);
    const last = house.alarms.find(({ id }) => id === found.alarm.id);
    assert.equal(house.nameOf(last?.deviceId ?? ""), "porch-camera");
    assert.ok(last?.severity === "medium" || last?.severity === "high", last?.severity);
    assert.match(last?.why ?? "", /threshold/);
    assert.ok((last?.flows.length ?? 0) > 0);
    const before = house.opened.filter(({ atMs }) => atMs < LEAK_MS).map(({ alarm }) => alarm);
    assert.ok(before.length <= DEVICES, `${before.length} alarms in ${DEVICES} device-days`);
    assert.deepEqual(
      before.filter(({ severity }) => severity !== "info").map(({ title }) => title),
      [],
      "of ordinary life nothing more than information",
    );
  });
}
