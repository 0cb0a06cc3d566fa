import assert from "node:assert/strict";
import { test } from "node:test";
import { tunnelOfText, tunnelText, tunnelWords } from "./flow-tunnel.ts";

const PAIR = { from: "10.0.0.1", to: "10.0.0.2" };
const LONG = { from: "2001:db8:1111:2222:3333:4444:5555:6666", to: "2001:db8:1111:2222:3333:4444:5555:7777" };

test("there and back, either side", () => {
  const inner = tunnelOfText(tunnelText("inner", ["erspan", "vxlan"], [PAIR, LONG]));
  assert.deepEqual(inner, { kinds: ["erspan", "vxlan"], inner: [PAIR, LONG] });
  const outer = tunnelOfText(tunnelText("outer", ["gre"], [PAIR]));
  assert.deepEqual(outer, { kinds: ["gre"], outer: PAIR });
  assert.equal(inner && tunnelWords({ ...inner, inner: [PAIR] }), "erspan/vxlan: 10.0.0.1 → 10.0.0.2");
  assert.equal(outer && tunnelWords(outer), "in gre: 10.0.0.1 → 10.0.0.2");
});

test("it stays within a string of the link, whole pairs only", () => {
  const text = tunnelText("inner", ["vxlan-gpe", "mpls-in-ip", "etherip", "geneve"], [LONG, LONG, LONG]);
  assert.ok(text.length <= 256);
  assert.deepEqual(tunnelOfText(text)?.inner, [LONG, LONG]);
});

test("other texts are none", () => {
  for (const text of ["", "inner", "inner gre", "inner gre 10.0.0.1", "beside gre a b"])
    assert.equal(tunnelOfText(text), undefined, text);
});
