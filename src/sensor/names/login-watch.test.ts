/** Conversations as lines: `>` the client says, `<` the server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DecodedPacket, IP_PROTO, TCP_FLAG } from "../packet/decoded-packet.ts";
import { ascii } from "./goldens.ts";
import { NameRoom } from "./name-room.ts";

const CLIENT = [192, 168, 1, 7];
const SERVER = [192, 168, 1, 20];

/** What is told, as `protocol port`. */
function told(port: number, lines: readonly (string | readonly number[])[]): string[] {
  const facts: string[] = [];
  const room = new NameRoom({
    flowCapacity: 8,
    sink: {
      domain: () => {},
      app: () => {},
      ja4: () => {},
      tunnel: () => {},
      fact: (fact) => {
        if (fact.kind !== "clear-text-login") return;
        facts.push(`${fact.protocol} ${fact.port}`);
        assert.deepEqual(
          { ...fact },
          {
            kind: "clear-text-login",
            client: CLIENT.join("."),
            server: SERVER.join("."),
            port,
            protocol: fact.protocol,
            atMs: fact.atMs,
          },
        );
      },
    },
  });
  lines.forEach((line, n) => {
    const [who, payload] = typeof line === "string" ? [line[0], ascii(line.slice(1))] : [">", line];
    const mine = who === ">";
    const ends = mine ? [...CLIENT, ...SERVER] : [...SERVER, ...CLIENT];
    const bytes = Uint8Array.from([...ends, ...new Array<number>(20).fill(0), ...payload]);
    const packet = new DecodedPacket();
    packet.reset(0, bytes.length, bytes.length);
    packet.proto = IP_PROTO.tcp;
    packet.addressLength = 4;
    packet.dstOffset = 4;
    packet.transportOffset = 8;
    packet.tcpFlags = TCP_FLAG.ack;
    [packet.srcPort, packet.dstPort] = mine ? [50_000, port] : [port, 50_000];
    packet.payloadStart = 28;
    packet.payloadEnd = bytes.length;
    if (room.wants(payload.length, n + 1, 3)) room.look(bytes, packet, 3, mine ? 0 : 1, 1e12 + n);
  });
  return facts;
}

test("FTP: a user's password, not that of an anonymous one; once a flow", () => {
  const login = ["<220 hello\r\n", ">USER ann\r\n", "<331 password?\r\n", ">pass secret\r\n"];
  assert.deepEqual(told(21, [...login, ">PASS again\r\n"]), ["ftp 21"]);
  assert.deepEqual(told(2121, ["<220 ftp\r\n", ">USER ann\r\n", ">PASS s\r\n"]), [], "nobody says FTP there");
  assert.deepEqual(told(21, ["<220\r\n", ">USER anonymous\r\n", "<331\r\n", ">PASS me@home\r\n"]), []);
  assert.deepEqual(told(21, [">USER anonymous\r\n", "<530\r\n", ...login]), ["ftp 21"]);
});

test("mail: PASS, AUTH and LOGIN; not a digest, not what only looks like it", () => {
  assert.deepEqual(told(110, ["<+OK ready\r\n", ">USER a\r\n", "<+OK\r\n", ">PASS b\r\n"]), ["pop3 110"]);
  assert.deepEqual(told(110, ["<+OK <1@x>\r\n", ">APOP a c4c9334bac560ecc\r\n"]), []);
  assert.deepEqual(told(143, ["<* OK ready\r\n", ">a1 CAPABILITY\r\n", ">a2 login a b\r\n"]), ["imap 143"]);
  assert.deepEqual(told(143, ["<* OK ready\r\n", ">a1 AUTHENTICATE CRAM-MD5\r\n", ">a2 LOGOUT\r\n"]), []);
  assert.deepEqual(told(587, ["<220 mx\r\n", ">EHLO x\r\n", "<250 x\r\n", ">AUTH PLAIN AGEAYg==\r\n"]), [
    "smtp 587",
  ]);
  assert.deepEqual(
    told(25, ["<220 mx\r\n", ">EHLO x\r\n", ">STARTTLS\r\n", "<220 go\r\n", ">\x16\x03\x01"]),
    [],
  );
});

test("telnet: typed after the server asked for it, however many keys before", () => {
  const name = [..."administrator-of-all"].flatMap((key) => [`>${key}`, `<${key}`]);
  const before = ["<\xff\xfd\x18\xff\xfd\x20", ">\xff\xfb\x18", "<\r\nlogin: ", ...name, ">\r\n"];
  assert.deepEqual(told(23, [...before, "<Password: ", ">\xff\xfc\x01", ">s", ">e"]), ["telnet 23"]);
  assert.deepEqual(told(2323, ["<Password:", ">x"]), ["telnet 2323"]);
  assert.deepEqual(told(23, [...before, ">\xff\xfc\x01"]), []);
  assert.deepEqual(told(23, ["<Password: ", "<again Password: ", ">\r\n"]), []);
});

function mqtt(flags: number, name = "MQTT", padding = 0): number[] {
  const body = [
    0,
    name.length,
    ...ascii(name),
    4,
    flags,
    0,
    60,
    0,
    1,
    0x63,
    ...new Array<number>(padding).fill(0),
  ];
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return [0x10, ...length, ...body];
}

test("MQTT: the password flag of CONNECT, with any length", () => {
  assert.deepEqual(told(1883, [mqtt(0xc2)]), ["mqtt 1883"]);
  assert.deepEqual(told(1884, [mqtt(0xc2)]), ["mqtt 1884"]);
  assert.deepEqual(told(1883, [mqtt(0xc2, "MQIsdp", 400)]), ["mqtt 1883"]);
  assert.deepEqual(told(1883, [mqtt(0x82)]), [], "a user alone");
  for (let length = 0; length < 10; length++) assert.deepEqual(told(1883, [mqtt(0xc2).slice(0, length)]), []);
});

const get = (...lines: string[]): string =>
  `>GET / HTTP/1.1\r\nHost: cam\r\n${lines.map((l) => `${l}\r\n`).join("")}\r\n`;

test("HTTP: Basic, also after the server asked for it; a digest or a token is not clear text", () => {
  const basic = "authorization: bAsIc YTpi";
  assert.deepEqual(told(80, [get(basic), "<HTTP/1.1 200 OK\r\n\r\n", get(basic)]), ["http 80"]);
  assert.deepEqual(told(8080, [get(), "<HTTP/1.1 401 Unauthorized\r\n\r\n", get(basic)]), ["http 8080"]);
  assert.deepEqual(told(3128, [get("Proxy-Authorization: Basic YTpi")]), ["http 3128"]);
  assert.deepEqual(
    told(80, [get('Authorization: Digest username="a"'), get("Authorization: Bearer basic x")]),
    [],
  );
  assert.deepEqual(told(80, [get("X-Authorization: Basic YTpi")]), []);
});

test("RTSP: Basic at last, or a password in the address; a digest is none", () => {
  const ask = (target: string, more = ""): string => `>DESCRIBE ${target} RTSP/1.0\r\nCSeq: 2\r\n${more}\r\n`;
  const refused = "<RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\n\r\n";
  const options = [
    ">OPTIONS rtsp://cam/1 RTSP/1.0\r\nCSeq: 1\r\n\r\n",
    "<RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n",
  ];
  const basic = "Authorization: Basic YTpi\r\n";
  assert.deepEqual(told(554, [...options, ask("rtsp://cam/1"), refused, ask("rtsp://cam/1", basic)]), [
    "rtsp 554",
  ]);
  assert.deepEqual(told(8554, [ask("rtsp://ann:secret@cam/1")]), ["rtsp 8554"]);
  assert.deepEqual(told(554, [...options, ask("rtsp://cam:554/1", 'Authorization: Digest u="a"\r\n')]), []);
});
