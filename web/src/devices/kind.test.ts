import assert from "node:assert/strict";
import { test } from "node:test";
import { type Hinted, kindOf } from "./kind.ts";

const NOTHING: Hinted = {
  name: "192.168.1.7",
  nameSource: "address",
  hostnames: [],
  facts: [],
  vendor: null,
};
const fact = (kind: string, value: string) => ({ kind, value, source: "mdns", lastSeen: "" });

test("what nothing speaks of is unknown; a maker of everything says nothing", () => {
  assert.deepEqual(kindOf(NOTHING), { kind: "unknown", by: null, words: "" });
  assert.equal(kindOf({ ...NOTHING, vendor: "Espressif Inc." }).kind, "unknown");
  assert.equal(kindOf({ ...NOTHING, vendor: "Apple, Inc." }).kind, "unknown");
  assert.equal(kindOf({ ...NOTHING, hostnames: ["scamper", "nasty", "ESP_0A1B2C"] }).kind, "unknown");
});

test("a hint says what it rests on: the owner's word, a service, a model, its own name, its maker", () => {
  const camera: Hinted = { ...NOTHING, hostnames: ["porch-cam"], vendor: "Synology Incorporated" };
  assert.deepEqual(kindOf(camera), { kind: "camera", by: "name", words: "porch-cam" });
  assert.equal(kindOf({ ...camera, hostnames: [] }).kind, "storage");
  const facts = [fact("service", "_ipp._tcp.local")];
  assert.deepEqual(kindOf({ ...camera, facts }), {
    kind: "printer",
    by: "service",
    words: "_ipp._tcp.local",
  });
  const named: Hinted = { ...camera, facts, name: "Living room TV", nameSource: "user" };
  assert.deepEqual(kindOf(named), { kind: "tv", by: "name", words: "Living room TV" });
});

test("names as devices have them", () => {
  const of = (hostname: string) => kindOf({ ...NOTHING, hostnames: [hostname] }).kind;
  assert.deepEqual(
    [
      "iPhone",
      "annas-laptop",
      "Galaxy-S21",
      "MacBook-Pro",
      "HP-LaserJet",
      "DiskStation",
      "fritz.box",
      "living_room_lamp",
    ].map(of),
    ["phone", "computer", "phone", "computer", "printer", "storage", "router", "light"],
  );
});
