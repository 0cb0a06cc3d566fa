import assert from "node:assert/strict";
import { test } from "node:test";
import { isIndividual, proofOf, type Speaker } from "./same-device.ts";

const MADE_UP = "da:a1:19:00:00:01";
const ANOTHER = "da:a1:19:00:00:02";
const DUID = "ff00000001000100012a3b4c5d";

function speaker(mac: string, says: Partial<Speaker>): Speaker {
  return { macs: [mac], names: [], facts: [], ...says };
}
const named = (name: string, source = "dhcp") => ({ names: [{ name, source, lastMs: 0 }] });
const clientId = (value: string, source = "dhcp") => ({
  facts: [{ kind: "client-id", value, source, lastMs: 0 }],
});

test("the same client identifier or an individual name proves a made-up MAC to be an earlier one's device", () => {
  const byId = proofOf(speaker(MADE_UP, clientId(DUID)), speaker(ANOTHER, clientId(DUID)));
  assert.deepEqual(byId, { by: "client-id", value: DUID, source: "dhcp" });
  const byName = proofOf(
    speaker(MADE_UP, named("Bens-iPhone.local", "mdns")),
    speaker(ANOTHER, named("bens-iphone", "mdns")),
  );
  assert.deepEqual(byName, { by: "name", value: "bens-iphone", source: "mdns" });
});

test("nothing is proved of a real MAC, by a model as a name, by a name of another protocol, or by the MAC itself", () => {
  const says = named("Bens-iPhone");
  assert.equal(proofOf(speaker(MADE_UP, says), speaker("b8:27:eb:00:00:01", says)), undefined);
  const model = named("iPhone");
  assert.equal(proofOf(speaker(MADE_UP, model), speaker(ANOTHER, model)), undefined);
  const hardware = clientId("01b827eb000001");
  assert.equal(proofOf(speaker(MADE_UP, hardware), speaker(ANOTHER, hardware)), undefined);
  assert.equal(proofOf(speaker(MADE_UP, says), speaker(ANOTHER, named("Bens-iPhone", "mdns"))), undefined);
});

test("individual is what no other device of its kind is called", () => {
  for (const name of [
    "Bens-iPhone",
    "android-3f5a9c2b71d0e846",
    "DESKTOP-7KQ2M9P",
    "annas-galaxy-s21",
    "wohnzimmer-pc",
  ])
    assert.equal(isIndividual(name), true, name);
  for (const name of [
    "iPhone",
    "iPad-2",
    "Galaxy-S21",
    "Pixel-7-Pro",
    "MacBook-Pro",
    "localhost",
    "raspberrypi",
    "OnePlus-Nord",
    "iPhone (2)",
    "",
  ])
    assert.equal(isIndividual(name), false, name);
});
