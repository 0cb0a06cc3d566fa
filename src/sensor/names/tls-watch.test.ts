import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { ascii, be16, helloHandshake, withLength16, zeros } from "./goldens.ts";
import { OneFlow } from "./one-flow.ts";
import { certificate, certificateMessage, inRecords, serverHello } from "./tls-goldens.ts";

const PLAN = {
  serverName: "Cam.Example.com.",
  alpn: ["h2", "http/1.1"],
  versions: [0x0304, 0x0303],
  ech: true,
};
const HELLO = helloHandshake(PLAN);
/** With a post-quantum key share, as browsers send it. */
const LONG_HELLO = helloHandshake({ ...PLAN, padding: 1700 });
const FLIGHT = [
  ...serverHello(0x0303),
  ...certificateMessage(certificate({ names: ["cam.example.com", "*.cam.example.com"] }), zeros(2000)),
  ...[14, 0, 0, 0],
];
const TOLD = {
  kind: "tls",
  proto: "tcp",
  client: "192.168.1.7",
  server: "203.0.113.9",
  clientPort: 50_000,
  serverPort: 443,
  version: 0x0304,
  sni: "cam.example.com",
  alpn: ["h2", "http/1.1"],
  ech: true,
};

function told(flow: OneFlow): unknown {
  const { atMs: _, ja4: __, ...rest } = flow.tls ?? { atMs: 0, ja4: undefined };
  return rest;
}

test("a hello in one segment, TLS 1.3: told with the server's answer, then nothing is wanted", () => {
  const flow = new OneFlow("tcp").open();
  flow.segment("client", 0, inRecords(HELLO));
  assert.deepEqual(flow.domains, ["sni cam.example.com"]);
  assert.deepEqual(flow.apps, ["tls"]);
  assert.equal(flow.tls, undefined);
  flow.segment("server", 0, inRecords(serverHello(0x0304)));
  assert.deepEqual(told(flow), TOLD);
  assert.equal(flow.segment("server", 500, zeros(1400)), false);
});

test("a hello has one fingerprint, in one segment or in many; a part of one has none", () => {
  const whole = new OneFlow("tcp").open();
  whole.segment("client", 0, inRecords(LONG_HELLO));
  const bytes = inRecords(LONG_HELLO, 600);
  const pieces = new OneFlow("tcp").open();
  for (let at = 0; at < bytes.length; at += 300) pieces.segment("client", at, bytes.slice(at, at + 300));
  assert.match(whole.ja4s.join(), /^t13d0105h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
  assert.deepEqual(pieces.ja4s, whole.ja4s);
  assert.equal(whole.end().tls?.ja4, whole.ja4s[0]);
  const [fact] = whole.facts.filter(({ kind }) => kind === "device-fact");
  assert.deepEqual(fact?.kind === "device-fact" && [fact.about, fact.value, fact.ip], [
    "ja4",
    whole.ja4s[0],
    "192.168.1.7",
  ]);
  const cut = new OneFlow("tcp").open();
  cut.segment("client", 0, bytes.slice(0, 1500));
  cut.end();
  assert.deepEqual([cut.ja4s, cut.tls?.ja4], [[], undefined]);
});

test("TLS 1.2: the server's certificate is gathered from segments and records", () => {
  const flow = new OneFlow("tcp").open();
  flow.segment("client", 0, inRecords(HELLO));
  const bytes = inRecords(FLIGHT, 1000);
  for (let at = 0; at < bytes.length; at += 700) flow.segment("server", at, bytes.slice(at, at + 700));
  const names = ["cam.example.com", "*.cam.example.com"];
  assert.deepEqual(told(flow), { ...TOLD, version: 0x0303, names });
  assert.deepEqual(flow.domains, ["sni cam.example.com"], "a certificate names no flow");
  assert.equal(flow.segment("client", 5000, zeros(100)), false);
});

test("any split into records and segments, in any order and twice, gives the same", () => {
  const split = fc.record({
    record: fc.integer({ min: 1, max: 600 }),
    cuts: fc.array(fc.nat(2200), { maxLength: 12 }),
    order: fc.array(fc.nat(1000), { minLength: 26, maxLength: 26 }),
    long: fc.boolean(),
  });
  fc.assert(
    fc.property(split, ({ record, cuts, order, long }) => {
      const bytes = inRecords(long ? LONG_HELLO : HELLO, record);
      const edges = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
      const pieces = edges.slice(1).map((end, i) => [edges[i] as number, end] as const);
      const shown = [...pieces, ...pieces.slice(0, 4)]
        .filter(([start, end]) => end > start)
        .map((piece, i) => ({ piece, rank: order[i] as number }))
        .sort((a, b) => a.rank - b.rank);
      const flow = new OneFlow("tcp").open();
      for (const { piece } of shown) flow.segment("client", piece[0], bytes.slice(...piece));
      assert.equal(flow.domains.at(-1), "sni cam.example.com");
      flow.segment("server", 0, inRecords(serverHello(0x0304)));
      assert.deepEqual(told(flow), TOLD);
    }),
    { numRuns: 300 },
  );
});

test("a server's flight in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }), (order) => {
      const bytes = inRecords(FLIGHT, 1500);
      const flow = new OneFlow("tcp");
      flow.segment("client", 0, inRecords(HELLO));
      const starts = order.map((rank, i) => ({ rank, at: i * 420 })).sort((a, b) => a.rank - b.rank);
      for (const { at } of starts) flow.segment("server", at, bytes.slice(at, at + 420));
      assert.equal(flow.end().tls?.names?.length, 2);
    }),
    { numRuns: 50 },
  );
});

test("after STARTTLS, and behind a proxy's CONNECT", () => {
  for (const [client, server, app] of [
    ["STARTTLS\r\n", "220 ready\r\n", "smtp"],
    ["CONNECT cam.example.com:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "http"],
  ] as const) {
    const flow = new OneFlow("tcp").open();
    let at = 0;
    if (app === "smtp") flow.segment("client", 0, ascii("EHLO me\r\n"));
    if (app === "smtp") at = 9;
    flow.segment("client", at, ascii(client));
    flow.segment("server", 0, ascii(server));
    at += client.length;
    const bytes = inRecords(LONG_HELLO);
    flow.segment("client", at + 1000, bytes.slice(1000));
    flow.segment("client", at, bytes.slice(0, 1000));
    assert.deepEqual(flow.domains.at(-1), "sni cam.example.com");
    assert.deepEqual(flow.apps, [app]);
    flow.segment("server", server.length, inRecords(serverHello(0x0304)));
    assert.deepEqual(told(flow), TOLD);
  }
});

test("behind a load balancer's header, and behind padding that a broken stack counts as payload", () => {
  const balanced = new OneFlow("tcp").open();
  const header = ascii("PROXY TCP4 192.0.2.1 192.0.2.2 50000 443\r\n");
  balanced.segment("client", 0, [...header, ...inRecords(HELLO)]);
  assert.deepEqual(balanced.domains, ["sni cam.example.com"]);
  const padded = new OneFlow("tcp").open();
  padded.segment("client", 0, zeros(2));
  padded.segment("client", 0, inRecords(HELLO));
  padded.segment("server", 0, zeros(6));
  padded.segment("server", 0, inRecords(serverHello(0x0304)));
  assert.deepEqual(told(padded), TOLD);
});

test("the hello of SSL 2 has no name, the server's certificate has", () => {
  const flow = new OneFlow("tcp").open();
  const hello = [1, 3, 1, ...be16(3), ...be16(0), ...be16(16), 0, 0, 5, ...zeros(16)];
  flow.segment("client", 0, [0x80, hello.length, ...hello]);
  flow.segment(
    "server",
    0,
    inRecords([...serverHello(0x0301), ...certificateMessage(certificate({ commonName: "old" }))]),
  );
  assert.deepEqual(flow.apps, ["tls"]);
  assert.deepEqual([flow.tls?.version, flow.tls?.names], [0x0301, ["old"]]);
});

test("a retry request, and the second hello, teach no more than the first", () => {
  const flow = new OneFlow("tcp").open();
  const bytes = inRecords(HELLO);
  flow.segment("client", 0, bytes);
  flow.segment("server", 0, inRecords(serverHello(0x0304)));
  assert.equal(flow.segment("client", bytes.length, bytes), false);
  assert.equal(flow.facts.filter(({ kind }) => kind === "tls").length, 1);
});

test("an address, which no client should say, is what it calls the server, but no name of the address", () => {
  const flow = new OneFlow("tcp").open();
  flow.segment("client", 0, inRecords(helloHandshake({ serverName: "192.0.2.7" })));
  assert.deepEqual(flow.domains, ["sni 192.0.2.7"]);
  assert.deepEqual(flow.room.namesOf(Uint8Array.of(203, 0, 113, 9)), []);
});

test("a name that no host has is no domain", () => {
  for (const serverName of ["cam\n.example", "x".repeat(256), "cam example"]) {
    const flow = new OneFlow("tcp").open();
    flow.segment("client", 0, inRecords(helloHandshake({ serverName })));
    flow.end();
    assert.deepEqual(flow.domains, []);
    assert.equal(flow.tls?.sni, undefined);
  }
});

test("the part of a hello that was captured names the flow", () => {
  const flow = new OneFlow("tcp").open();
  const bytes = inRecords(helloHandshake({ serverName: "cam.example", versions: [0x0304] }));
  flow.segment("client", 0, bytes.slice(0, bytes.length - 3));
  assert.deepEqual(flow.domains, ["sni cam.example"]);
  flow.end();
  assert.equal(flow.tls?.sni, "cam.example");
  assert.equal(flow.facts.length, 1);
});

test("a flow that is no TLS, or whose handshake has passed, is not looked at for long", () => {
  const passed = new OneFlow("tcp");
  passed.segment("client", 0, [23, 3, 3, ...withLength16(zeros(200))]);
  assert.equal(passed.segment("client", 205, zeros(100)), false);
  for (const payload of [zeros(1400), [22, 3, 1, ...be16(16_000), 1, 0, 60, 0, 3, 3, ...zeros(1389)]]) {
    // Nobody answers, the second segment is missing, and then comes bulk.
    const flow = new OneFlow("tcp").open();
    let looks = 0;
    for (let n = 0; n < 2000; n++) if (n !== 1 && flow.segment("client", n * 1400, payload)) looks++;
    assert.ok(looks <= 40, `${looks} looks`);
  }
});

test("a server that speaks TLS to a silent client is given up too", () => {
  const flow = new OneFlow("tcp").open();
  flow.segment("client", 0, inRecords(HELLO));
  let looks = 0;
  for (let n = 0; n < 2000; n++) if (flow.segment("client", 600 + n * 1400, zeros(1400))) looks++;
  assert.ok(looks <= 10, `${looks} looks`);
  assert.equal(flow.tls?.version, 0x0304);
});

test("every prefix of a flow's bytes is borne, and any bytes are", () => {
  const bytes = inRecords(FLIGHT, 900);
  for (let length = 1; length <= bytes.length; length += 7) {
    const flow = new OneFlow("tcp");
    flow.segment("server", 0, bytes.slice(0, length));
    flow.end();
  }
  const chunk = fc.tuple(fc.boolean(), fc.nat(40), fc.uint8Array({ maxLength: 60 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
      const flow = new OneFlow("tcp").open();
      for (const [mine, at, data, tls] of chunks) {
        const payload = tls ? [22, 3, 1, 0, data.length, 1 + (at & 1), 0, 0, ...data] : data;
        flow.segment(mine ? "client" : "server", at, payload);
      }
      flow.end();
    }),
  );
});
