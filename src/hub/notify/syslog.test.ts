import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { selfSignedCertificate } from "../access/certificate.ts";
import { syslogMessage } from "./syslog.ts";
import { deadPort, ENDED, listening, NOTICE, opened, soon, until } from "./test-servers.ts";

/** RFC 5424 §6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG. */
const MESSAGE =
  /^<(\d{1,3})>1 (\S+) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) (\d+) ([\x21-\x7e]{1,32}) (\[(?:[^"\]\\]|"(?:[^"\\\]]|\\["\\\]])*")*\]) \ufeff(.*)$/s;

function read(bytes: Buffer): string[] {
  const match = MESSAGE.exec(bytes.toString("utf8"));
  assert.ok(match !== null, bytes.toString("utf8"));
  return [...match].slice(1);
}

function gather(t: TestContext): { bytes: () => Buffer; server: ReturnType<typeof createServer> } {
  const pieces: Buffer[] = [];
  const server = createServer((socket) => socket.on("data", (piece) => pieces.push(piece)));
  t.after(() => server.close());
  return { bytes: () => Buffer.concat(pieces), server };
}

test("a message as RFC 5424 has it, within what every receiver takes", () => {
  const [priority, time, host, app, , id, data, text] = read(syslogMessage(NOTICE, "local0", "deck"));
  assert.deepEqual(
    [priority, time, host, app, id],
    [String(16 * 8 + 2), "2026-11-23T10:00:00.000Z", "deck", "tapdeck", "large-upload"],
  );
  assert.equal(
    data,
    '[alarm@32473 id="alm-1" kind="large-upload" severity="high" state="opened" device="porch-camera" destination="203.0.113.9"]',
  );
  assert.equal(text, `${NOTICE.title}: ${NOTICE.why}`);
  const odd = read(
    syslogMessage({ ...ENDED, deviceName: 'a "b" [c] \\d', severity: "info" }, "daemon", "Gerät 1"),
  );
  assert.deepEqual([odd[0], odd[1], odd[2]], [String(3 * 8 + 6), "2026-11-23T10:04:00.000Z", "Gert1"]);
  assert.match(odd[6] ?? "", /device="a \\"b\\" \[c\\\] \\\\d"/);
  const long = syslogMessage({ ...NOTICE, title: "€".repeat(300), why: "ä€".repeat(2000) }, "local0", "deck");
  assert.ok(long.length <= 2048);
  assert.doesNotMatch(long.toString("utf8"), /\ufffd/, "cut at a whole character");
});

test("UDP: a datagram a message", async (t) => {
  const socket = createSocket("udp4");
  t.after(() => socket.close());
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const got: Buffer[] = [];
  socket.on("message", (message) => got.push(message));
  const syslog = opened(t, "syslog", { host: "127.0.0.1", port: socket.address().port });
  await syslog.send(NOTICE, soon());
  await syslog.send(ENDED, soon());
  await until(() => got.length === 2, "two datagrams");
  assert.match(read(got[1] ?? Buffer.alloc(0))[7] ?? "", /^Over: /);
});

test("TCP: octets are counted; nobody there is said", async (t) => {
  const { bytes, server } = gather(t);
  const port = await listening(t, server);
  const syslog = opened(t, "syslog", { host: "localhost", port, transport: "tcp" });
  const notice = { ...NOTICE, title: "Küche" };
  await syslog.send(notice, soon());
  await until(() => bytes().length > 0, "the message");
  const [length = "", ...rest] = bytes().toString("utf8").split(" ");
  const message = Buffer.from(rest.join(" "));
  assert.equal(Number(length), message.length);
  read(message);
  const nobody = opened(t, "syslog", { host: "127.0.0.1", port: await deadPort(), transport: "tcp" });
  await assert.rejects(nobody.send(NOTICE, soon()), /127\.0\.0\.1: nobody listens there/);
});

test("TLS: a certificate that nobody knows is refused unless it need not be checked", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tapdeck-syslog-"));
  t.after(() => rm(folder, { recursive: true }));
  const { key, cert } = await selfSignedCertificate(folder, ["127.0.0.1"]);
  const pieces: Buffer[] = [];
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (piece) => pieces.push(piece));
  });
  server.on("tlsClientError", () => undefined);
  const port = await listening(t, server);
  const settings = { host: "127.0.0.1", port, transport: "tls" };
  await assert.rejects(opened(t, "syslog", settings).send(NOTICE, soon()), /certificate is signed by itself/);
  assert.equal(pieces.length, 0);
  await opened(t, "syslog", { ...settings, checkCertificate: false }).send(NOTICE, soon());
  await until(() => pieces.length > 0, "the message");
});
