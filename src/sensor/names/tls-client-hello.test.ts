import assert from "node:assert/strict";
import test from "node:test";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { type HelloPlan, helloHandshake } from "./goldens.ts";
import { decodeClientHello } from "./tls-client-hello.ts";

function clientHello(plan: HelloPlan): Uint8Array {
  return Uint8Array.from(helloHandshake(plan));
}

const PLAN = {
  serverName: "Cam.Example.com",
  alpn: ["h2", "http/1.1"],
  versions: [0x1a1a, 0x0304, 0x0303],
  ech: true,
};
const WHOLE = {
  serverName: "cam.example.com",
  alpn: ["h2", "http/1.1"],
  version: 0x0304,
  ech: true,
  complete: true,
};

test("takes apart what a client says first", () => {
  const bytes = clientHello(PLAN);
  assert.deepEqual(decodeClientHello(bytes, 0, bytes.length), WHOLE);
});

test("without extensions there is a version and no name", () => {
  const handshake = Uint8Array.from(helloHandshake({}));
  // Cut the extensions off and shorten the message by them: RFC 5246 allows none at all.
  const bare = handshake.slice(0, handshake.length - 6);
  bare[3] = bare.length - 4;
  assert.deepEqual(decodeClientHello(bare, 0, bare.length), {
    alpn: [],
    version: 0x0303,
    ech: false,
    complete: true,
  });
});

test("a hello cut inside its name gives the rest and no half name", () => {
  const bytes = clientHello({ alpn: ["h2"], serverName: "cam.example.com" });
  const nameAt = Buffer.from(bytes).indexOf("cam.example.com");
  const hello = decodeClientHello(bytes, 0, nameAt + 7);
  assert.equal(hello?.complete, false);
  assert.equal(hello?.serverName, undefined);
});

test("impossible lengths and odd names", () => {
  const bytes = clientHello(PLAN);
  // The session id claims more than there is.
  bytes[4 + 34] = 255;
  assert.equal(decodeClientHello(bytes, 0, bytes.length)?.serverName, undefined);
  const control = clientHello({ serverName: "cam\n.example" });
  assert.equal(decodeClientHello(control, 0, control.length)?.serverName, undefined);
  const dotted = clientHello({ serverName: "cam.example." });
  assert.equal(decodeClientHello(dotted, 0, dotted.length)?.serverName, "cam.example");
  const endless = clientHello({ serverName: "x".repeat(256) });
  assert.equal(decodeClientHello(endless, 0, endless.length)?.serverName, undefined);
});

test("other messages are no hello", () => {
  const bytes = clientHello(PLAN);
  bytes[0] = 2;
  assert.equal(decodeClientHello(bytes, 0, bytes.length), undefined);
});

test("drafts of TLS 1.3 and invented versions", () => {
  const draft = clientHello({ versions: [0x7f1c, 0x0303, 0xfafa] });
  assert.equal(decodeClientHello(draft, 0, draft.length)?.version, 0x0304);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(clientHello(PLAN), decodeClientHello);
});
