import assert from "node:assert/strict";
import { test } from "node:test";
import { hexOf, textOf } from "./stream-text.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("text keeps its lines and letters; what nobody can read is a dot", () => {
  assert.equal(textOf(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), "GET / HTTP/1.1\nHost: a\n\n");
  assert.equal(textOf(bytes("Élan\t1\u0000\u0007\u202e!")), "Élan\t1···!");
  assert.equal(textOf(Uint8Array.of(0x16, 0x03, 0xff, 0x41, 0xd8, 0xa7)), "···A··");
});

test("hex in lines of sixteen", () => {
  const [first, second] = hexOf(bytes("0123456789abcdef!")).split("\n");
  assert.equal(first, "000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef");
  assert.match(second ?? "", /^000010 {2}21 +!$/);
});
