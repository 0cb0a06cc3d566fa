import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii } from "./goldens.ts";
import { decodeHttp, type HttpMessage } from "./http.ts";

function decode(text: string): HttpMessage | undefined {
  const bytes = Uint8Array.from(ascii(text));
  return decodeHttp(bytes, 0, bytes.length);
}

const GET = "GET /a HTTP/1.1\r\nhOsT: Cam.Example.com:8080\r\nUSER-AGENT:  Mozilla/5.0 \r\n\r\n";

test("takes a request apart, whatever the case of its names", () => {
  assert.deepEqual(decode(GET), {
    protocol: "http",
    request: true,
    method: "GET",
    domain: "cam.example.com",
    userAgent: "Mozilla/5.0",
    complete: true,
    end: GET.length,
  });
});

test("an absolute target overrides Host, CONNECT names its own, userinfo is no host", () => {
  const domain = (line: string): string | undefined =>
    decode(`${line}\r\nHost: other.example\r\n\r\n`)?.domain;
  assert.equal(domain("GET http://user:pw@shop.example:80/x?u=http://evil.example HTTP/1.1"), "shop.example");
  assert.equal(domain("CONNECT mail.example:443 HTTP/1.1"), "mail.example");
  assert.equal(domain("GET /x HTTP/1.1"), "other.example");
});

test("an address in place of a name is told as the client said it, without port and brackets", () => {
  const domain = (host: string): string | undefined =>
    decode(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)?.domain;
  assert.equal(domain("192.168.1.7"), "192.168.1.7");
  assert.equal(domain("192.168.1.7:8080"), "192.168.1.7");
  for (const host of ["[2001:DB8::7]", "[2001:db8::7]:80", "2001:db8::7"])
    assert.equal(domain(host), "2001:db8::7");
  for (const host of ["", ":80", "[]", "[]:80", "a b", ".", "a:b", "[fe80::1%en0]:80", "10.0.0.1:1:2"])
    assert.equal(domain(host), undefined, host);
});

test("a target with blanks, a version that is odd or left out", () => {
  for (const line of [
    "GET /a;cat\t/etc/passwd | x HTTP/1.1",
    "POST /x HTTP/d.1",
    "GET /x",
    "GET  /x  HTTP/1.0 ",
  ])
    assert.equal(decode(`${line}\r\nHost: a.example\r\n\r\n`)?.domain, "a.example", line);
  for (const line of ["GET", "GET ", "GET  HTTP/1.1", "GET a b", "Get /x HTTP/1.1"])
    assert.equal(decode(`${line}\r\nHost: a.example\r\n\r\n`), undefined, line);
});

test("folded values, bare line ends, the first of two Hosts, odd bytes", () => {
  const message = decode(
    "GET / HTTP/1.0\nHost:\n a.example\nHost: b.example\nUser-Agent: x\n\ty\u0007\u001b[2J\n\n",
  );
  assert.deepEqual([message?.domain, message?.userAgent], ["a.example", "x  y??[2J"]);
});

test("RTSP: the stream without user, password and query; a server's name in the answer", () => {
  const ask = decode(
    "DESCRIBE rtsp://admin:secret@10.0.0.9:554/live/ch1?token=1 RTSP/1.0\r\nCSeq: 2\r\n\r\n",
  );
  assert.deepEqual(
    [ask?.protocol, ask?.method, ask?.stream, ask?.domain],
    ["rtsp", "DESCRIBE", "rtsp://10.0.0.9:554/live/ch1", undefined],
  );
  const answer = decode("RTSP/1.0 200 OK\r\nServer: GStreamer RTSP server\r\n\r\n");
  assert.deepEqual(answer, {
    protocol: "rtsp",
    request: false,
    status: 200,
    server: "GStreamer RTSP server",
    complete: true,
    end: 50,
  });
});

test("a password in the clear is said to be one, and not kept", () => {
  const message = decode("GET / HTTP/1.1\r\nHost: a.example\r\nAuthorization: Basic c2VjcmV0\r\n\r\n");
  assert.equal(message?.clearPassword, true);
  assert.ok(!JSON.stringify(message).includes("c2VjcmV0"));
  const asked = decode("DESCRIBE rtsp://ann:secret@cam/1 RTSP/1.0\r\n\r\n");
  assert.equal(asked?.clearPassword, true);
  assert.ok(!JSON.stringify(asked).includes("secret"));
  for (const target of ["http://a.example:80/x@y", "http://ann@a.example/", "/x:y@z"])
    assert.equal(decode(`GET ${target} HTTP/1.1\r\n\r\n`)?.clearPassword, undefined, target);
});

test("a head without its end gives its whole lines; what is no head is none", () => {
  assert.equal(decode(GET.slice(0, -2))?.complete, false);
  assert.equal(decode(GET.slice(0, -2))?.domain, "cam.example.com");
  assert.equal(
    decode("GET / HTTP/1.1\r\nHost: cam.exa")?.domain,
    undefined,
    "half a domain is another domain",
  );
  for (const text of ["", "\r\n", "hello world\r\n\r\n", "GET /\u0000 x y\r\n\r\n"])
    assert.equal(decode(text), undefined);
});

test("every prefix decodes and nothing behind the end is read; any bytes do", () => {
  bearsEveryPrefix(Uint8Array.from(ascii(GET)), decodeHttp);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeHttp(bytes, 0, bytes.length);
      const request = Uint8Array.from([...ascii("GET / HTTP/1.1\r\nHost: "), ...bytes, ...ascii("\r\n\r\n")]);
      const { domain = "x" } = decodeHttp(request, 0, request.length) ?? {};
      assert.match(domain, /^[\x21-\x7e]{1,255}$/);
    }),
  );
});
