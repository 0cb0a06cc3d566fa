/** What a flow looks like, from the sensor's batch through the store to whoever asks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SOME_VIDEO } from "../../model/test-shape.ts";
import type { TrafficShape } from "../../model/traffic-shape.ts";
import { startHouse, T0, UPLOAD } from "../test-house.ts";
import { destinationPageSchema } from "./contract/destination.ts";
import { flowPageSchema } from "./contract/flow.ts";

for (const ended of [true, false]) {
  test(`a flow that ${ended ? "ended" : "goes on"} has its shape, is found by it, and speaks for its destination`, async (t) => {
    const { sensor, get } = await startHouse(t);
    sensor.status({ newestMs: T0 + 1000 });
    const plain = { ...UPLOAD, flowId: 2, ended, respIp: "203.0.113.10", domain: "other.example" };
    sensor.slices(0, [{ ...UPLOAD, ended, shape: SOME_VIDEO }, plain]);
    await sensor.acked(0);
    const { items } = await get("/api/v1/flows?q=shape:video", flowPageSchema);
    const shape = items[0]?.shape;
    assert.equal(items.length, 1);
    assert.ok(shape !== undefined && shape.kind !== "unclear");
    assert.deepEqual([shape.kind, shape.way, shape.certainty], ["video", "sent", 0.91]);
    assert.equal(shape.words, "continuous video of about 1.8 Mbit/s for 14 min");
    assert.match(shape.why, /838 of 840 s busy/);
    const unclear = await get("/api/v1/flows?q=shape:unclear", flowPageSchema);
    assert.deepEqual(
      unclear.items.map((flow) => [flow.domain, flow.shape]),
      [["other.example", { kind: "unclear" }]],
    );
    for (const by of ["domain", "address"]) {
      const page = await get(`/api/v1/destinations?device=192.168.1.12&by=${by}`, destinationPageSchema);
      assert.deepEqual(page.items.map((one) => one.shape?.kind).sort(), ["video", undefined], by);
    }
    const everybody = await get("/api/v1/destinations", destinationPageSchema);
    assert.ok(everybody.items.every((one) => one.shape === undefined));
  });
}

/** When something moved: minutes of an hour and a half. */
const MOVED = [0, 4, 31, 33, 52, 80, 81, 90];
const CLIP: TrafficShape = { ...SOME_VIDEO, kind: "upload", kilobytes: 300, seconds: 4, packets: 350 };

test("uploads again and again are clips of their destination, the last of which goes on; each alone is an upload", async (t) => {
  const { sensor, get } = await startHouse(t);
  const rows = MOVED.map((minute, i) => ({
    ...UPLOAD,
    ...{ flowId: i + 1, atMs: T0 + minute * 60_000, origBytes: 310_000, shape: CLIP },
    ended: i < MOVED.length - 1,
  }));
  sensor.status({ newestMs: T0 + 91 * 60_000 });
  sensor.slices(0, rows);
  await sensor.acked(0);
  for (const by of ["domain", "address"]) {
    const page = await get(`/api/v1/destinations?device=192.168.1.12&by=${by}`, destinationPageSchema);
    const shape = page.items[0]?.shape;
    assert.ok(shape !== undefined && shape.kind !== "unclear", by);
    assert.deepEqual([shape.kind, shape.way, shape.certainty], ["clips", "sent", 0.56]);
    assert.equal(shape.words, "8 clips, one every 13 min");
    assert.match(shape.why, /8 bursts of about 300 kB, 13 min apart/);
  }
  const uploads = await get("/api/v1/flows?q=shape:upload", flowPageSchema);
  assert.equal(uploads.items.length, MOVED.length);
});
