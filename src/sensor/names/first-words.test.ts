/** What the first words of connections teach, as packets bring them to the room. */
import assert from "node:assert/strict";
import test from "node:test";
import { TCP_FLAG } from "../packet/decoded-packet.ts";
import { ascii, withLength16 } from "./goldens.ts";
import { mqttConnect } from "./mqtt-goldens.ts";
import { CLIENT, MAC, send, type Told, toldRoom } from "./told-room.ts";

const SERVER = "192.168.1.20";

interface Word {
  readonly from: "client" | "server";
  readonly text: string | Uint8Array;
}

/** A connection from CLIENT to SERVER, from its SYN on unless `midway`. Every sender has the same MAC here. */
function talk(port: number, words: readonly Word[], midway = false): Told {
  const told = toldRoom();
  const ends = { client: 1, server: 1 };
  const ports: [number, number] = [50_000, port];
  if (!midway) send(told, { from: CLIENT, to: SERVER, ports, payload: [], sequence: 0, flags: TCP_FLAG.syn });
  for (const { from, text } of words) {
    const payload = typeof text === "string" ? ascii(text) : text;
    const mine = from === "client";
    send(told, {
      from: mine ? CLIENT : SERVER,
      to: mine ? SERVER : CLIENT,
      ports: mine ? ports : [port, 50_000],
      payload,
      sequence: ends[from],
      direction: mine ? 0 : 1,
    });
    ends[from] += payload.length;
  }
  return told;
}

const server = (text: string): Word => ({ from: "server", text });
const client = (text: string | Uint8Array): Word => ({ from: "client", text });

test("SSH: what runs at both ends, on any port", () => {
  for (const port of [22, 2222]) {
    const told = talk(port, [server("SSH-2.0-dropbear\r\n"), client("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")]);
    assert.deepEqual(told.devices(), [
      `${MAC} server dropbear by ssh`,
      `${MAC} user-agent OpenSSH_9.2p1 Debian-2 by ssh`,
    ]);
    assert.deepEqual(told.flows, ["1 ssh by payload"]);
  }
});

test("a greeting is the server's first word from a connection's start, and no other", () => {
  const greeting = server("220 mail.example ESMTP Postfix\r\n");
  const start = server("220 2.0.0 Ready to start TLS\r\n");
  assert.deepEqual(talk(25, [greeting, client("EHLO x\r\n"), start]).devices(), [
    `${MAC} server mail.example ESMTP Postfix by smtp`,
  ]);
  assert.deepEqual(talk(25, [client("EHLO x\r\n"), start]).devices(), []);
  assert.deepEqual(talk(25, [start], true).devices(), [], "midway any answer looks like one");
  assert.deepEqual(talk(110, [server("+OK Dovecot ready.\r\n"), server("+OK 3 messages\r\n")]).devices(), [
    `${MAC} server Dovecot ready. by pop3`,
  ]);
});

test("FTP and SMTP are known by their greeting on odd ports too", () => {
  const ftp = talk(2121, [server("220 ProFTPD 1.3.5 Server\r\n")]);
  assert.deepEqual(
    [...ftp.flows, ...ftp.devices()],
    ["1 ftp by payload", `${MAC} server ProFTPD 1.3.5 Server by ftp`],
  );
  assert.deepEqual(talk(2525, [server("220 mx ESMTP\r\n")]).flows, ["1 smtp by payload"]);
  assert.deepEqual(talk(2525, [server("220 hello\r\n")]).flows, []);
});

test("telnet: the first line with which the server shows itself; what is typed and answered is not told", () => {
  const negotiation = server("\xff\xfd\x18\xff\xfd\x20");
  const told = talk(23, [
    negotiation,
    server("\r\nWelcome to OpenWrt\r\nlogin: "),
    client("ann"),
    server("ann"),
  ]);
  assert.deepEqual(told.devices(), [`${MAC} server Welcome to OpenWrt by telnet`]);
  const silent = talk(23, [negotiation, server("login: "), client("ann\r\n"), server("You have mail\r\n")]);
  assert.deepEqual(silent.devices(), []);
  assert.deepEqual(talk(9999, [negotiation]).flows, ["1 telnet by payload"]);
  assert.deepEqual(talk(9999, [server("\xff\xd8\xff\xe0 a picture")]).flows, []);
});

test("MQTT: the client's name and version, never its user or password", () => {
  const rest = [...withLength16(ascii("ann")), ...withLength16(ascii("secret"))];
  const told = talk(1884, [client(mqttConnect({ flags: 0xc2, rest, clientId: "c".repeat(120) }))]);
  assert.deepEqual(told.devices(), [
    `${MAC} mqtt-client ${"c".repeat(120)} by mqtt`,
    `${MAC} protocol MQTT 3.1.1 by mqtt`,
  ]);
  assert.ok(told.flows.includes("1 mqtt by payload"));
  assert.doesNotMatch(JSON.stringify(told.facts), /ann|secret/);
});
