import assert from "node:assert/strict";
import { test } from "node:test";
import { CARDS, FIELDS, valuesOf, wishOf } from "./forms.ts";

test("a form's fields become what the hub takes, and back", () => {
  const values = { ...valuesOf("tzsp", null), from: " 192.168.88.1 ", port: "37009" };
  const wish = wishOf("tzsp", values, undefined);
  assert.deepEqual(wish, { kind: "tzsp", from: "192.168.88.1", port: 37_009, address: "0.0.0.0" });
  const item = { wish, kind: "tzsp" } as unknown as Parameters<typeof valuesOf>[1];
  assert.deepEqual(valuesOf("tzsp", item), { from: "192.168.88.1", port: "37009", address: "0.0.0.0" });
  const folder = wishOf("folder", { path: "/srv/captures", settleMs: "2.5", ourClock: false }, undefined);
  assert.deepEqual(folder, { kind: "folder", path: "/srv/captures", settleMs: 2500, ourClock: false });
});

test("a password is kept as it was typed and never shown again, a host key goes along with ssh only", () => {
  const box = wishOf("fritzbox", { ...valuesOf("fritzbox", null), user: "tap", password: " a b " }, "key");
  assert.equal((box as { password?: string }).password, " a b ");
  assert.ok(!("hostKey" in box));
  const router = { ...valuesOf("ssh", null), host: "router", interface: "br-lan" };
  assert.equal(
    (wishOf("ssh", router, "ssh-ed25519 AAAA") as { hostKey?: string }).hostKey,
    "ssh-ed25519 AAAA",
  );
  assert.deepEqual(Object.keys(FIELDS).sort(), [...CARDS].sort());
});
