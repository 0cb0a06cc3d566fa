import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../hub/api/contract/device.ts";
import { chosenDevice } from "./device-name.ts";

function device(id: string, name: string, mac: string): Device {
  return {
    id,
    name,
    nameSource: "dhcp",
    macs: [mac],
    ips: [],
    parts: [],
    vendor: null,
    kind: "unknown",
    kindSource: "evidence",
    confidence: 0,
    kindWords: "",
    evidence: [],
    likelyKinds: [],
    randomMac: false,
    hostnames: [],
    names: [],
    facts: [],
    groups: [],
    privacy: "full",
    effectivePrivacy: "full",
    firstSeen: "2026-11-23T10:00:00Z",
    lastSeen: "2026-11-23T10:00:00Z",
    uploadBytes24h: 0,
    downloadBytes24h: 0,
    lanBytes24h: 0,
  };
}

const CAMERA = device("dev-02000000000c", "Camera", "02:00:00:00:00:0c");
const PHONE = device("dev-02000000000d", "phone", "02:00:00:00:00:0d");

test("a device is found by its id, or by a name that only it has", () => {
  const all = [CAMERA, PHONE, device("dev-1", "camera", "02:00:00:00:00:01")];
  assert.equal(chosenDevice(all, CAMERA.id), CAMERA);
  assert.equal(chosenDevice(all, "PHONE"), PHONE);
  assert.equal(chosenDevice(all, "Camera"), CAMERA, "the exact name goes first");
});

test("a name that nobody or more than one has is said in words", () => {
  const twice = [PHONE, device("dev-1", "phone", "02:00:00:00:00:01")];
  assert.throws(() => chosenDevice(twice, "phone"), /2 devices are called "phone"/);
  assert.throws(() => chosenDevice([PHONE], "camera"), { code: "not-found" });
});

test("a device that calls itself by another's id does not become it", () => {
  const liar = device("dev-1", CAMERA.id, "02:00:00:00:00:01");
  assert.equal(chosenDevice([liar, CAMERA], CAMERA.id), CAMERA);
});
