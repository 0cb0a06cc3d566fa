import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { appOfPayload } from "./app-hint.ts";
import { ascii, dnsMessage, dnsName, withLength16, zeros } from "./goldens.ts";

function app(payload: string | readonly number[], tcp: boolean, port = 9999): string | undefined {
  const bytes = Uint8Array.from(typeof payload === "string" ? ascii(payload) : payload);
  return appOfPayload(bytes, 0, bytes.length, tcp, 50_000, port);
}

test("HTTP by any method, on any port; other protocols' words in capitals are not HTTP", () => {
  for (const line of ["GET / HTTP/1.1\r\n", "RPC_IN_DATA /rpc HTTP/1.1\r\n", "M-POST /x HTTP/1.1\r\n"])
    assert.equal(app(line, true), "http", line);
  assert.equal(app("CONNECT mail.example:443 HTTP/1.1\r\n", true), "http");
  for (const line of [
    "CONNECT\naccept-version:1.2\n",
    'CONNECT {"verbose":false}\r\n',
    "HELLO world\r\n GET / HTTP/1.1",
  ])
    assert.equal(app(line, true), undefined, line);
});

test("RDP is more than a COTP connection request", () => {
  const cotp = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0];
  assert.equal(app([...cotp, 1, 0, 8, 0, 3, 0, 0, 0], true), "rdp");
  assert.equal(app([...cotp, ...ascii("Cookie: mstshash=a\r\n")], true), "rdp");
  assert.equal(app([...cotp, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2], true, 102), undefined);
});

test("the port of DNS is no evidence for what is no DNS", () => {
  const question = [...dnsMessage({ flags: 0x0100, questions: [{ name: dnsName("a.example"), type: 1 }] })];
  assert.equal(app(question, false, 53), "dns");
  assert.equal(app(withLength16(question), true, 53), "dns");
  assert.equal(app(new Array<number>(40).fill(0xff), false, 53), undefined);
  assert.equal(app([...zeros(4), 0, 1, ...zeros(6), 200, ...zeros(20)], false, 53), undefined);
});

test("any bytes on any port: an answer, no throw, nothing read behind the end", () => {
  const ports = fc.constantFrom(53, 80, 123, 137, 443, 546, 547, 1900, 5353, 9999);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), ports, (payload, tcp, port) => {
      const followed = new Uint8Array(payload.length + 64).fill(0x41);
      followed.set(payload);
      const alone = appOfPayload(payload, 0, payload.length, tcp, 50_000, port);
      assert.equal(appOfPayload(followed, 0, payload.length, tcp, 50_000, port), alone);
    }),
  );
});
