import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { ascii, type Bytes, be16, helloHandshake, zeros } from "./goldens.ts";
import { OneFlow } from "./one-flow.ts";
import {
  ACK,
  cryptoFrame,
  googleHello,
  type InitialPlan,
  initialPacket,
  PING,
  QUIC_V1,
  QUIC_V2,
} from "./quic-goldens.ts";

const HELLO = helloHandshake({ serverName: "cam.example.com", alpn: ["h3"], versions: [0x0304] });
const LONG_HELLO = helloHandshake({
  serverName: "cam.example.com",
  alpn: ["h3"],
  versions: [0x0304],
  padding: 1700,
});
const DCID = [1, 2, 3, 4, 5, 6, 7, 8];
const SERVER_ID = [9, 9, 9, 9, 9, 9, 9, 9];
const TOLD = {
  kind: "tls",
  proto: "udp",
  client: "192.168.1.7",
  server: "203.0.113.9",
  clientPort: 50_000,
  serverPort: 443,
  version: 0x0304,
  sni: "cam.example.com",
  alpn: ["h3"],
};

function client(flow: OneFlow, plan: Partial<InitialPlan> & { readonly frames: Bytes }): boolean {
  return flow.packet({
    from: "client",
    payload: initialPacket({ version: QUIC_V1, dcid: DCID, size: 1200, ...plan }),
  });
}

function told(flow: OneFlow): unknown {
  const { atMs: _, ja4: __, ...rest } = flow.tls ?? { atMs: 0, ja4: undefined };
  return rest;
}

test("the hello within QUIC has its fingerprint", () => {
  const flow = new OneFlow("udp");
  client(flow, { frames: cryptoFrame(0, HELLO) });
  assert.match(flow.ja4s.join(), /^q13d0103h3_[0-9a-f]{12}_[0-9a-f]{12}$/);
  assert.equal(flow.end().tls?.ja4, flow.ja4s[0]);
});

test("a hello in one datagram, of every version that can be opened", () => {
  for (const version of [
    QUIC_V1,
    QUIC_V2,
    0x709a50c4,
    0xff000016,
    0xff00001c,
    0xff00001d,
    0xff000022,
    0xfaceb002,
    0x54303530,
    0x54303531,
  ]) {
    const flow = new OneFlow("udp");
    client(flow, { version, frames: cryptoFrame(0, HELLO) });
    assert.deepEqual(flow.domains, ["quic cam.example.com"], version.toString(16));
    assert.deepEqual(flow.apps, ["quic"]);
    assert.deepEqual(told(flow), TOLD);
    assert.equal(flow.packet({ from: "server", payload: zeros(1200) }), false);
  }
});

test("Google's own hello: in clear behind old and new headers, sealed in the last version", () => {
  const hello = googleHello("cam.example.com");
  const hash = zeros(12);
  const datagrams = {
    Q035: [0x0d, ...zeros(8), ...ascii("Q035"), 1, ...hash, 0xa0, 1, ...be16(hello.length), ...hello],
    Q043: [0x09, ...zeros(8), ...ascii("Q043"), 1, ...hash, 0x40, 1, 0, 0, 1, 0xa0, 1, 0, 0, ...hello],
    Q046: [0xc3, ...ascii("Q046"), 0x50, ...zeros(12), ...hash, 0xa0, 1, 4, 0, ...hello],
  };
  for (const [version, payload] of Object.entries(datagrams)) {
    const flow = new OneFlow("udp");
    flow.packet({ from: "client", payload: [...payload, ...zeros(700)] });
    assert.deepEqual([flow.domains, flow.apps], [["quic cam.example.com"], ["quic"]], version);
  }
  const sealed = new OneFlow("udp");
  client(sealed, { version: 0x51303530, frames: [8, ...cryptoFrame(0, hello).slice(1)] });
  assert.deepEqual(sealed.domains, ["quic cam.example.com"]);
  assert.equal(sealed.packet({ from: "client", payload: zeros(1200) }), false);
});

test("scattered over frames, packets and datagrams in any order", () => {
  const scatter = fc.record({
    cuts: fc.array(fc.nat(1900), { minLength: 1, maxLength: 20 }),
    order: fc.array(fc.nat(1000), { minLength: 22, maxLength: 22 }),
    version: fc.constantFrom(QUIC_V1, QUIC_V2),
    packets: fc.integer({ min: 1, max: 5 }),
    coalesced: fc.boolean(),
    overlap: fc.nat(9),
  });
  fc.assert(
    fc.property(scatter, ({ cuts, order, version, packets, coalesced, overlap }) => {
      const edges = [0, ...cuts.filter((cut) => cut < LONG_HELLO.length), LONG_HELLO.length].sort(
        (a, b) => a - b,
      );
      const pieces = edges
        .slice(1)
        .map((end, i) => ({ start: edges[i] as number, end: end + overlap, rank: order[i] as number }))
        .filter(({ start, end }) => end > start)
        .sort((a, b) => a.rank - b.rank);
      const parts: number[][] = Array.from({ length: packets }, () => []);
      pieces.forEach(({ start, end }, i) => {
        const between = i % 3 === 0 ? [0, 0] : i % 3 === 1 ? PING : ACK;
        parts[i % packets]?.push(...cryptoFrame(start, LONG_HELLO.slice(start, end)), ...between);
      });
      const sealed = parts.map((frames, number) =>
        initialPacket({ version, dcid: DCID, number, numberBytes: 2, frames }),
      );
      const flow = new OneFlow("udp");
      if (coalesced) flow.packet({ from: "client", payload: Buffer.concat(sealed) });
      else for (const payload of sealed) flow.packet({ from: "client", payload });
      assert.equal(flow.domains.at(-1), "quic cam.example.com");
      assert.deepEqual(told(flow), TOLD);
    }),
    { numRuns: 200 },
  );
});

test("a server's packets teach nothing, and the client's go on under the first keys", () => {
  const flow = new OneFlow("udp");
  client(flow, { frames: cryptoFrame(0, LONG_HELLO.slice(0, 1000)) });
  assert.deepEqual(flow.domains, []);
  const answer = initialPacket({
    version: QUIC_V1,
    dcid: [],
    scid: SERVER_ID,
    keysOf: DCID,
    frames: ACK,
    size: 1200,
  });
  flow.packet({ from: "server", payload: answer });
  client(flow, {
    dcid: SERVER_ID,
    keysOf: DCID,
    number: 1,
    frames: cryptoFrame(1000, LONG_HELLO.slice(1000)),
  });
  assert.deepEqual(told(flow), TOLD);
});

test("after a Retry the keys are those of the server's connection id", () => {
  const flow = new OneFlow("udp");
  client(flow, { frames: cryptoFrame(0, LONG_HELLO.slice(0, 1000)) });
  flow.packet({ from: "server", payload: [0xf0, 0, 0, 0, 1, 0, 8, ...SERVER_ID, ...zeros(40)] });
  client(flow, {
    dcid: SERVER_ID,
    token: [1, 2, 3],
    number: 1,
    frames: cryptoFrame(1000, LONG_HELLO.slice(1000)),
  });
  assert.deepEqual(told(flow), TOLD);
});

test("after version negotiation the hello begins anew", () => {
  const flow = new OneFlow("udp");
  client(flow, { frames: cryptoFrame(0, LONG_HELLO.slice(0, 1000)) });
  flow.packet({ from: "server", payload: [0x80, 0, 0, 0, 0, 0, 8, ...DCID, 0x6b, 0x33, 0x43, 0xcf] });
  client(flow, { version: QUIC_V2, frames: cryptoFrame(0, HELLO) });
  assert.deepEqual(told(flow), TOLD);
});

test("other packets of the datagram are passed over", () => {
  const zeroRtt = [0xd0, 0, 0, 0, 1, 8, ...DCID, 0, 30, ...zeros(30)];
  const flow = new OneFlow("udp");
  const initial = initialPacket({ version: QUIC_V1, dcid: DCID, frames: cryptoFrame(0, HELLO) });
  flow.packet({ from: "client", payload: [...zeroRtt, ...initial] });
  assert.deepEqual(told(flow), TOLD);
});

test("the part of a hello that came names the flow", () => {
  const flow = new OneFlow("udp");
  client(flow, { frames: cryptoFrame(0, HELLO.slice(0, HELLO.length - 4)) });
  assert.deepEqual(flow.domains, ["quic cam.example.com"]);
  assert.equal(flow.end().tls?.sni, "cam.example.com");
});

test("what cannot be opened is given up, and the budget bounds cryptography", () => {
  const forged = initialPacket({ version: QUIC_V1, dcid: DCID, keysOf: SERVER_ID, frames: PING, size: 1200 });
  const flow = new OneFlow("udp");
  let looks = 0;
  for (let n = 0; n < 100; n++) if (flow.packet({ from: "client", payload: forged })) looks++;
  assert.ok(looks <= 10, `${looks} looks`);
  const poor = new OneFlow("udp", 10);
  client(poor, { frames: cryptoFrame(0, HELLO) });
  assert.deepEqual(poor.domains, []);
  assert.ok(poor.room.skipped > 0);
});

test("Google's own QUIC is recognised", () => {
  const flow = new OneFlow("udp");
  flow.packet({ from: "client", payload: [0x0d, ...DCID, 0x51, 0x30, 0x34, 0x33, 1, ...zeros(40)] });
  assert.deepEqual(flow.apps, ["quic"]);
});

test("any bytes are borne", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 80 })), { maxLength: 8 }),
      (datagrams) => {
        const flow = new OneFlow("udp");
        for (const [mine, data] of datagrams) {
          const payload = [0xc0 | (data[0] ?? 0), 0, 0, 0, 1, ...data];
          flow.packet({ from: mine ? "client" : "server", payload });
        }
        flow.end();
      },
    ),
  );
});
