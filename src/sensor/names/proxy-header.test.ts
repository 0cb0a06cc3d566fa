import assert from "node:assert/strict";
import test from "node:test";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, zeros } from "./goldens.ts";
import { behindProxyHeader } from "./proxy-header.ts";

const LINE = ascii("PROXY TCP4 192.0.2.1 192.0.2.2 50000 443\r\n");
const BINARY = [...ascii("\r\n\r\n\0\r\nQUIT\n"), 0x21, 0x11, 0, 12, ...zeros(12)];

function behind(bytes: readonly number[]): number {
  return behindProxyHeader(Uint8Array.from(bytes), 0, bytes.length);
}

test("both versions are stepped over, other bytes are not", () => {
  assert.equal(behind([...LINE, 22, 3, 1]), LINE.length);
  assert.equal(behind([...BINARY, 22, 3, 1]), BINARY.length);
  assert.equal(behind([22, 3, 1, ...LINE]), 0);
});

test("a line without an end, and a length behind the end", () => {
  assert.equal(behind(ascii(`PROXY ${"x".repeat(200)}\r\n`)), 0);
  assert.equal(behind([...BINARY.slice(0, 14), 0xff, 0xff, 1, 2]), 18);
});

test("every prefix is borne and nothing behind the end is read", () => {
  bearsEveryPrefix(Uint8Array.from(LINE), behindProxyHeader);
  bearsEveryPrefix(Uint8Array.from(BINARY), behindProxyHeader);
});
