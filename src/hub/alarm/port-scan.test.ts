import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowSlice } from "./flow-slice.ts";
import { PORT_SCAN } from "./port-scan.ts";
import { DAMAGED_STATES, key, MINUTE_MS, START_MS, Story, slice } from "./test-slices.ts";

const NMAP = "192.168.1.66";
const CAMERA = "192.168.1.20";

/** One SYN, by default refused, of one device to another. */
function syn(atMs: number, to: string, respPort: number, wish: Partial<FlowSlice> = {}): FlowSlice {
  return slice(atMs, {
    fromMs: atMs,
    direction: to.startsWith("192.168.") ? "internal" : "outbound",
    device: "nmap",
    origAddress: key(NMAP),
    respAddress: key(to),
    remote: key(to),
    respPort,
    state: "REJ",
    sentPackets: 1,
    sentBytes: 60,
    gotPackets: 1,
    gotBytes: 60,
    ...wish,
  });
}

const many = (count: number, make: (n: number) => FlowSlice): FlowSlice[] =>
  Array.from({ length: count }, (_, n) => make(n));

test("twenty ports of one device within ten minutes are a scan, nineteen are none", () => {
  const story = new Story(PORT_SCAN);
  assert.deepEqual(story.tell(...many(19, (n) => syn(START_MS + n * 1000, CAMERA, 100 + n))), []);
  assert.deepEqual(story.tell(syn(START_MS + 20_000, CAMERA, 118)), [], "one of them again");
  const [claim, ...more] = story.tell(syn(START_MS + 21_000, CAMERA, 500));
  assert.deepEqual(more, []);
  assert.equal(claim?.severity, "high");
  assert.equal(claim?.evidence.portCount, 20);
  assert.equal(claim?.flows.length, 20);
  assert.match(claim?.why ?? "", /tried 20 different TCP ports .* 20 were refused .* None of them was open/);
});

test("a slow scan is one while ten minutes hold twenty ports, a slower one is none", () => {
  const fast = new Story(PORT_SCAN);
  fast.tell(...many(40, (n) => syn(START_MS + n * 25_000, CAMERA, 100 + n)));
  assert.ok(fast.claims.length > 0);
  const slow = new Story(PORT_SCAN);
  slow.tell(...many(200, (n) => syn(START_MS + n * MINUTE_MS, CAMERA, 100 + n)));
  assert.deepEqual(slow.claims, []);
});

test("from the Internet ten ports suffice; it weighs more when a door was open", () => {
  const from = (n: number, state: FlowSlice["state"]) =>
    syn(START_MS + n * 1000, CAMERA, 100 + n, {
      direction: "inbound",
      device: "camera",
      origAddress: key("203.0.113.7"),
      state,
    });
  const shut = new Story(PORT_SCAN);
  shut.tell(...many(12, (n) => from(n, "S0")));
  assert.deepEqual(
    shut.claims.map(({ severity, destination }) => [severity, destination]),
    [["low", "203.0.113.7"]],
  );
  const open = new Story(PORT_SCAN);
  open.tell(...many(12, (n) => from(n, n === 3 ? "RSTO" : "S0")));
  assert.equal(open.claims[0]?.severity, "medium");
});

test("one port of fifteen devices of the house; a sweep by ping of which a quarter is in vain", () => {
  const story = new Story(PORT_SCAN);
  story.tell(...many(15, (n) => syn(START_MS + n * 100, `192.168.1.${100 + n}`, 445, { state: "S0" })));
  assert.equal(story.claims[0]?.title, "dev-192.168.1.66 tries 15 devices of this house on port 445/tcp");
  const ping = (answered: number) => {
    const pings = new Story(PORT_SCAN);
    pings.tell(
      ...many(18, (n) =>
        syn(START_MS + n * 100, `192.168.1.${100 + n}`, 0, {
          proto: 1,
          state: "-",
          gotPackets: n < answered ? 1 : 0,
        }),
      ),
    );
    return pings.claims.length;
  };
  assert.ok(ping(12) > 0);
  assert.equal(ping(18), 0, "a monitor that pings what is there");
});

test("a worm tries telnet of strangers; a worm of any other port stands out by its dense networks", () => {
  const worm = new Story(PORT_SCAN);
  worm.tell(...many(30, (n) => syn(START_MS + n * 100, `${20 + n}.7.9.4`, 23, { state: "S0" })));
  assert.equal(worm.claims[0]?.kind, "port-scan");
  const dense = new Story(PORT_SCAN);
  dense.tell(...many(40, (n) => syn(START_MS + n * 100, `203.0.113.${n}`, 6000, { state: "S0" })));
  assert.equal(dense.claims[0]?.evidence.port, 6000);
});

test("a peer-to-peer client that fails at hundreds of strangers, on their own ports or on a common one, is none", () => {
  const story = new Story(PORT_SCAN);
  story.tell(
    ...many(600, (n) =>
      syn(START_MS + n * 500, `${20 + (n % 180)}.${n % 250}.9.${n % 200}`, n % 3 ? 1024 + n * 50 : 6881, {
        state: "S0",
      }),
    ),
    ...many(600, (n) =>
      syn(START_MS + n * 500, `${20 + (n % 180)}.${n % 250}.9.${n % 200}`, 1024 + n * 50, {
        proto: 17,
        state: "-",
        origPort: 6881,
        gotPackets: 0,
        gotBytes: 0,
      }),
    ),
  );
  assert.deepEqual(story.claims, []);
});

test("a browser is none, nor a house that lost its Internet, nor traceroute, nor late answers of a resolver", () => {
  const story = new Story(PORT_SCAN);
  story.tell(
    ...many(300, (n) =>
      syn(START_MS + n * 100, `20.7.${n >> 4}.${n & 15}`, 443, {
        state: n % 4 ? "SF" : "S0",
        domain: `cdn-${n}.example`,
        gotBytes: 5000,
        gotPackets: 8,
      }),
    ),
    ...many(60, (n) => syn(START_MS + n * 100, `21.7.${n >> 4}.${n & 15}`, 443, { state: "S0" })),
    ...many(90, (n) =>
      syn(START_MS + n * 100, "203.0.113.9", 33_434 + n, { proto: 17, state: "-", gotPackets: 0 }),
    ),
    ...many(300, (n) =>
      syn(START_MS + n * 100, CAMERA, 20_000 + n, { proto: 17, state: "-", origPort: 53, gotPackets: 0 }),
    ),
  );
  assert.deepEqual(story.claims, []);
});

test("who speaks to a service after all has not tried it in vain", () => {
  const story = new Story(PORT_SCAN);
  for (let n = 0; n < 60; n++) {
    const [at, port] = [START_MS + n * 1000, 100 + n];
    story.tell(syn(at, CAMERA, port, { state: "S0" }));
    story.tell(syn(at + 500, CAMERA, port, { state: "S1", sentPackets: 20, sentBytes: 2000, first: false }));
  }
  assert.deepEqual(story.claims, []);
});

test("multicast is none; any number of sources is bounded; any state loads", () => {
  const story = new Story(PORT_SCAN);
  story.tell(...many(200, (n) => syn(START_MS, "239.1.1.1", 100 + n, { group: true })));
  assert.deepEqual(story.claims, []);
  for (let n = 0; n < 5000; n++)
    story.tell(syn(START_MS + n, CAMERA, 80, { origAddress: key(`10.${n >> 8}.${n & 255}.1`) }));
  for (const state of DAMAGED_STATES) story.detector.load(state);
});
