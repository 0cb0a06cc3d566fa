import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, zeros } from "./goldens.ts";
import { findGoogleHello, googleServerName } from "./google-hello.ts";
import { googleHello } from "./quic-goldens.ts";

const HELLO = Uint8Array.from(googleHello("cam.example.com"));

const name = (bytes: Uint8Array): string | undefined => googleServerName(bytes, 0, bytes.length);

test("takes the name out of a hello, wherever its entry stands", () => {
  assert.equal(name(HELLO), "cam.example.com");
  const before = [0x0d, ...zeros(25), 0xa0, 1, 4, 0];
  const datagram = Uint8Array.from([...before, ...HELLO]);
  assert.equal(findGoogleHello(datagram, 0, datagram.length), before.length);
  assert.equal(findGoogleHello(Uint8Array.from([...zeros(161), ...HELLO]), 0, 161 + HELLO.length), -1);
});

test("round trip of any name that a host may have", () => {
  const letter = fc.constantFrom(...ascii("abcxyz019-_.")).map((code) => String.fromCharCode(code));
  const names = fc
    .string({ unit: letter, minLength: 1, maxLength: 200 })
    .filter((text) => !text.endsWith("."));
  fc.assert(fc.property(names, (text) => assert.equal(name(Uint8Array.from(googleHello(text))), text)));
});

test("impossible ends and counts, and names that no host has", () => {
  for (const at of [4, 5, 12, 13, 14, 15, 20, 21, 22, 23]) {
    const bent = HELLO.slice();
    bent[at] = 0xff;
    assert.notEqual(name(bent), "cam.example.com", `byte ${at}`);
  }
  assert.equal(name(Uint8Array.from(googleHello("cam\n.example"))), undefined);
  assert.equal(name(Uint8Array.from(googleHello(""))), undefined);
});

test("half a name is none; every prefix decodes and nothing behind the end is read", () => {
  for (let length = 8; length < HELLO.length - 4; length++)
    assert.equal(name(HELLO.slice(0, length)), undefined);
  bearsEveryPrefix(HELLO, (bytes, start, end) =>
    findGoogleHello(bytes, start, end) === start ? googleServerName(bytes, start, end) : undefined,
  );
});
