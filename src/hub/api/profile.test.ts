import assert from "node:assert/strict";
import { test } from "node:test";
import { CAMERA, startHouse, UPLOAD } from "../test-house.ts";

test("the devices come as a Wireshark profile, zipped, to whoever may see them", async (t) => {
  const house = await startHouse(t);
  house.sensor.slices(0, [UPLOAD]);
  await house.sensor.acked(0);
  await house.send("PATCH", `/api/v1/devices/${CAMERA}`, { name: "Porch camera" });
  const answer = await house.fetch("/api/v1/profile.zip");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/zip");
  assert.match(answer.headers.get("content-disposition") ?? "", /^attachment; filename="[a-z-]+\.zip"$/);
  const text = Buffer.from(await answer.arrayBuffer()).toString();
  assert.ok(text.startsWith("PK\u0003\u0004"));
  for (const name of ["preferences", "hosts", "ethers", "colorfilters", "dfilter_buttons"]) {
    assert.equal(text.split(`Tapdeck/${name}`).length, 3, `${name}: once before its bytes, once in the list`);
  }
  assert.ok(text.includes("\n192.168.1.12 Porch-camera\n"));
  assert.equal((await house.fetch("/api/v1/profile.zip", { headers: { authorization: "" } })).status, 401);
});
