import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { greetingOf, sshSoftware, telnetLine } from "./banner.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii } from "./goldens.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(ascii(text));
const ssh = (text: string) => sshSoftware(bytesOf(text), 0, text.length);
const greeting = (protocol: string, text: string) => greetingOf(protocol, bytesOf(text), 0, text.length);
const telnet = (text: string) => telnetLine(bytesOf(text), 0, text.length);

test("SSH: the software and its comment, of either version, only a whole line", () => {
  assert.equal(ssh("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), "OpenSSH_9.2p1 Debian-2");
  assert.equal(ssh("SSH-1.99-Cisco-1.25\n"), "Cisco-1.25");
  assert.equal(ssh("SSH-2.0-dropbear\r\nrest of the key exchange"), "dropbear");
  for (const text of ["SSH-2.0-OpenSSH_9.2p1", "SSH-2.0-\r\n", "SSH 2\r\n", ""])
    assert.equal(ssh(text), undefined);
  assert.equal(ssh(`SSH-2.0-${"x".repeat(300)}\r\n`), undefined, "RFC 4253 allows 255 bytes");
});

test("greetings: what stands behind the number", () => {
  assert.equal(greeting("ftp", "220 (vsFTPd 3.0.3)\r\n"), "(vsFTPd 3.0.3)");
  assert.equal(greeting("ftp", "220-FileZilla Server 1.5\r\n220 ready\r\n"), "FileZilla Server 1.5");
  assert.equal(greeting("smtp", "220 mail.example ESMTP Postfix\r\n"), "mail.example ESMTP Postfix");
  assert.equal(greeting("pop3", "+OK Dovecot ready.\r\n"), "Dovecot ready.");
  assert.equal(greeting("imap", "* OK [CAPABILITY IMAP4rev1 ID] Dovecot ready.\r\n"), "Dovecot ready.");
  for (const text of ["220 \r\n", "220 mail", "331 Please\r\n", "220 ..\r\n"])
    assert.equal(greeting("ftp", text), undefined, text);
  assert.equal(greeting("http", "220 (vsFTPd 3.0.3)\r\n"), undefined);
});

test("telnet: the first line of text behind the commands", () => {
  assert.equal(
    telnet("\xff\xfd\x18\xff\xfb\x01\r\nWelcome to BusyBox v1.30\r\nlogin: "),
    "Welcome to BusyBox v1.30",
  );
  assert.equal(telnet("\xff\xfa\x18\x01zzzz\xff\xf0RT-1 login: "), "RT-1 login:");
  assert.equal(telnet("\xff\xfd\x18"), undefined);
  assert.equal(telnet("\xff\xfa\x18zzzz"), undefined, "a subnegotiation without its end");
  assert.equal(telnet("\r\nlogin: "), "");
  assert.equal(telnet("Password:"), "");
});

test("any line of printable text comes back as it is", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z]{3}[!-~]{0,200}$/), (text) => {
      assert.equal(ssh(`SSH-2.0-${text}\r\n`), text);
      assert.equal(greeting("ftp", `220 ${text}\r\n`), text);
    }),
  );
});

test("every prefix decodes and nothing behind the end is read; any bytes do", () => {
  bearsEveryPrefix(bytesOf("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), sshSoftware);
  for (const protocol of ["ftp", "smtp", "pop3", "imap"])
    bearsEveryPrefix(bytesOf("220 mail.example ESMTP\r\n"), (bytes, start, end) =>
      greetingOf(protocol, bytes, start, end),
    );
  bearsEveryPrefix(bytesOf("\xff\xfa\x18\x01zz\xff\xf0\xff\xfb\x01Welcome\r\n"), telnetLine);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      telnetLine(bytes, 0, bytes.length);
      const line = greetingOf("ftp", Uint8Array.from([...ascii("220 "), ...bytes, 10]), 0, bytes.length + 5);
      if (line !== undefined) assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
    }),
  );
});
